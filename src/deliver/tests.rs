//! A courier on queues in memory and a directory.

use std::path::Path;
use std::sync::Mutex;

use super::*;
use crate::ledger::{Answer, ParcelId};
use crate::rabbit::Confirmation;
use crate::rabbit::memory::Memory;
use crate::rabbit::topology::{SubscriberQueue, Topology};

const QUICK: Patience =
    Patience { first: Duration::from_millis(2), longest: Duration::from_millis(20), hold: Duration::from_secs(60) };

/// Remembers attempts, and can refuse to.
#[derive(Debug, Default)]
struct Notes {
    attempts: Mutex<Vec<(ParcelId, ParcelState, String)>>,
    broken: bool,
}

impl Notes {
    fn states(&self) -> Vec<(String, ParcelState)> {
        self.attempts.lock().unwrap().iter().map(|(parcel, state, _)| (parcel.clone(), *state)).collect()
    }
}

impl Attempts for Notes {
    fn attempt(&self, parcel: ParcelId, attempt: Attempt) -> Answer<'_, ()> {
        Box::pin(async move {
            if self.broken {
                return Err(Fault::new(Code::LedgerWriteFailed, "disk full"));
            }
            if parcel.starts_with("stray") {
                return Err(Fault::new(Code::Internal, "no parcel stray in the journal"));
            }
            self.attempts.lock().unwrap().push((parcel, attempt.state, attempt.detail));
            Ok(())
        })
    }
}

fn broker(parcels: &[(&str, &str)]) -> (Broker, Memory) {
    let memory = Memory::default();
    let archive = SubscriberQueue { id: "archive".into(), single_active_consumer: false };
    memory.apply(&Topology::of_causeway(&[], &[archive]));
    for (id, body) in parcels {
        let mut message =
            Message { exchange: "causeway.out".into(), routing_key: "archive".into(), ..Message::default() };
        message.body = body.as_bytes().to_vec();
        message.properties.message_id = Some((*id).into());
        assert_eq!(memory.publish(message), Confirmation::Confirmed);
    }
    (Broker::Memory(memory.clone()), memory)
}

struct Running {
    reach: watch::Receiver<Option<Fault>>,
    stop: CancellationToken,
    ended: tokio::task::JoinHandle<Result<(), Fault>>,
}

impl Running {
    fn start(broker: &Broker, dir: &Path, ledger: &Arc<Notes>, patience: Patience) -> Self {
        let stop = CancellationToken::new();
        let settings = file::Settings { dir: dir.to_owned() };
        let ledger: Arc<dyn Attempts> = ledger.clone();
        let (reach, told) = watch::channel(None);
        let courier = Courier::new("archive".into(), settings, ledger, reach, stop.clone(), patience);
        let broker = broker.clone();
        Self { reach: told, stop, ended: tokio::spawn(async move { courier.run(&broker).await }) }
    }

    async fn stop(self) -> Result<(), Fault> {
        self.stop.cancel();
        tokio::time::timeout(Duration::from_secs(5), self.ended).await.expect("stops in time").unwrap()
    }
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..1000 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("never: {what}");
}

#[tokio::test]
async fn a_subscriber_is_down_while_its_directory_is_gone_and_up_again_when_it_is_back() {
    let (broker, memory) = broker(&[]);
    let (above, notes) = (tempfile::tempdir().unwrap(), Arc::new(Notes::default()));
    let dir = above.path().join("archive");
    let running = Running::start(&broker, &dir, &notes, QUICK);
    let is_down = || running.reach.borrow().as_ref().is_some_and(|fault| fault.code == Code::FileNotWritten);
    until("down before anything is owed", is_down).await;
    std::fs::create_dir(&dir).unwrap();
    until("up though nothing is owed", || !is_down()).await;
    std::fs::remove_dir(&dir).unwrap();
    let mut message = Message { exchange: "causeway.out".into(), routing_key: "archive".into(), ..Message::default() };
    message.properties.message_id = Some("p1".into());
    assert_eq!(memory.publish(message), Confirmation::Confirmed);
    until("down while a parcel waits", is_down).await;
    std::fs::create_dir(&dir).unwrap();
    until("up when it is handed over", || !is_down()).await;
    running.stop().await.unwrap();
}

#[tokio::test]
async fn parcels_are_written_in_order_noted_and_acknowledged() {
    let (broker, memory) = broker(&[("p1", "a"), ("p2", "b"), ("p3", "c")]);
    let (dir, notes) = (tempfile::tempdir().unwrap(), Arc::new(Notes::default()));
    let running = Running::start(&broker, dir.path(), &notes, QUICK);
    until("three attempts", || notes.states().len() == 3).await;
    running.stop().await.unwrap();
    let handed_over = |id: &str| (id.to_owned(), ParcelState::HandedOver);
    assert_eq!(notes.states(), [handed_over("p1"), handed_over("p2"), handed_over("p3")]);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 3);
    assert!(memory.messages("causeway.out.archive").is_empty());
}

#[tokio::test]
async fn an_outage_keeps_the_order_and_is_noted_once() {
    let (broker, memory) = broker(&[("p1", "a"), ("p2", "b")]);
    let (dir, notes) = (tempfile::tempdir().unwrap(), Arc::new(Notes::default()));
    let share = dir.path().join("share");
    let running = Running::start(&broker, &share, &notes, QUICK);
    until("the failure is noted", || !notes.states().is_empty()).await;
    tokio::time::sleep(Duration::from_millis(60)).await; // several attempts
    std::fs::create_dir(&share).unwrap();
    until("both are handed over", || notes.states().len() >= 3).await;
    running.stop().await.unwrap();
    let expected = [("p1", ParcelState::Queued), ("p1", ParcelState::HandedOver), ("p2", ParcelState::HandedOver)];
    assert_eq!(notes.states(), expected.map(|(id, state)| (id.to_owned(), state)));
    assert!(memory.messages("causeway.out.archive").is_empty());
}

#[tokio::test]
async fn messages_held_for_long_are_given_back_and_taken_again() {
    let (broker, memory) = broker(&[("p1", "a"), ("p2", "b")]);
    let (dir, notes) = (tempfile::tempdir().unwrap(), Arc::new(Notes::default()));
    let share = dir.path().join("share");
    let patience = Patience { hold: Duration::ZERO, first: Duration::from_millis(40), ..QUICK };
    let running = Running::start(&broker, &share, &notes, Patience { longest: Duration::from_millis(40), ..patience });
    let waits = || notes.states() == [("p1".to_owned(), ParcelState::Queued)];
    until("given back", || waits() && memory.messages("causeway.out.archive").len() == 2).await;
    std::fs::create_dir(&share).unwrap();
    until("both are handed over", || notes.states().len() >= 3).await;
    running.stop().await.unwrap();
    let ids: Vec<String> = notes.states().into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, ["p1", "p1", "p2"]);
}

#[tokio::test]
async fn a_stop_in_an_outage_leaves_everything_in_the_queue() {
    let (broker, memory) = broker(&[("p1", "a"), ("p2", "b")]);
    let (dir, notes) = (tempfile::tempdir().unwrap(), Arc::new(Notes::default()));
    let slow = Patience { first: Duration::from_secs(30), ..QUICK };
    let running = Running::start(&broker, &dir.path().join("share"), &notes, slow);
    until("the failure is noted", || !notes.states().is_empty()).await;
    running.stop().await.unwrap();
    let left: Vec<_> = memory.messages("causeway.out.archive").into_iter().map(|m| m.properties.message_id).collect();
    assert_eq!(left, [Some("p1".to_owned()), Some("p2".to_owned())]);
}

#[tokio::test]
async fn another_file_of_that_name_parks_the_parcel_and_the_next_one_goes() {
    let (broker, memory) = broker(&[("p1", "a"), ("p2", "b")]);
    let (dir, notes) = (tempfile::tempdir().unwrap(), Arc::new(Notes::default()));
    std::fs::write(dir.path().join("p1.bin"), "something else").unwrap();
    let running = Running::start(&broker, dir.path(), &notes, QUICK);
    until("two attempts", || notes.states().len() == 2).await;
    running.stop().await.unwrap();
    assert_eq!(notes.states()[0], ("p1".to_owned(), ParcelState::Parked));
    assert_eq!(notes.states()[1], ("p2".to_owned(), ParcelState::HandedOver));
    assert!(notes.attempts.lock().unwrap()[0].2.starts_with("CW6002"));
    assert!(memory.messages("causeway.out.archive").is_empty());
}

#[tokio::test]
async fn what_the_ledger_does_not_keep_is_not_acknowledged() {
    let (broker, memory) = broker(&[("p1", "a")]);
    let dir = tempfile::tempdir().unwrap();
    let broken = Arc::new(Notes { broken: true, ..Notes::default() });
    let running = Running::start(&broker, dir.path(), &broken, QUICK);
    let fault = running.ended.await.unwrap().unwrap_err();
    assert_eq!(fault.code, Code::LedgerWriteFailed);
    assert_eq!(memory.messages("causeway.out.archive").len(), 1);
    // The file is there; run anew, the parcel is handed over, and still once.
    let notes = Arc::new(Notes::default());
    let running = Running::start(&broker, dir.path(), &notes, QUICK);
    until("handed over", || notes.states().len() == 1).await;
    running.stop().await.unwrap();
    assert!(notes.attempts.lock().unwrap()[0].2.ends_with("was there already"));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn what_is_not_ours_holds_nothing_back() {
    let (broker, memory) = broker(&[("stray", "x"), ("p1", "a")]);
    let nameless = Message { routing_key: "causeway.out.archive".into(), ..Message::default() };
    assert_eq!(memory.publish(nameless), Confirmation::Confirmed);
    let (dir, notes) = (tempfile::tempdir().unwrap(), Arc::new(Notes::default()));
    let running = Running::start(&broker, dir.path(), &notes, QUICK);
    until("all three are files", || std::fs::read_dir(dir.path()).unwrap().count() == 3).await;
    until("the queue is empty", || memory.messages("causeway.out.archive").is_empty()).await;
    running.stop().await.unwrap();
    assert_eq!(notes.states(), [("p1".to_owned(), ParcelState::HandedOver)]);
    assert!(memory.messages("causeway.out.archive").is_empty(), "acknowledged, not given back");
}

#[tokio::test]
async fn a_queue_that_is_gone_is_said() {
    let (broker, memory) = broker(&[]);
    let (dir, notes) = (tempfile::tempdir().unwrap(), Arc::new(Notes::default()));
    let running = Running::start(&broker, dir.path(), &notes, QUICK);
    tokio::time::sleep(Duration::from_millis(20)).await;
    memory.cut();
    let fault = running.ended.await.unwrap().unwrap_err();
    assert_eq!(fault.code, Code::ConsumerLost);
}
