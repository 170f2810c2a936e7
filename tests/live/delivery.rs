//! Delivery by file from a real queue.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use causeway::deliver::{self, Channel, file};
use causeway::fault::{Code, Fault};
use causeway::ledger::{Answer, Attempt, Attempts, ParcelId, ParcelState};
use causeway::rabbit::topology::{QueueKind, subscriber_queue};
use tokio_util::sync::CancellationToken;

use crate::support::broker::{node, unique};
use crate::support::queue::Own;

#[tokio::test]
async fn a_parcel_becomes_one_file_though_the_courier_crashed_before_acknowledging_it() {
    let Some(node) = node() else { return };
    let subscriber = unique("archive");
    let own = Own::new(&node.url, &subscriber_queue(&subscriber), QueueKind::Quorum, &[]).await;
    own.publish(&["p1", "p2"]).await;
    let dir = tempfile::tempdir().unwrap();
    let channel = || Channel::File(file::Settings { dir: dir.path().to_owned() });
    // The ledger fails: the file has its name, the parcel is neither noted nor acknowledged.
    let failing = Arc::new(Notes { broken: true, ..Notes::default() });
    let reach = || deliver::Reach::new(None);
    let crashed =
        deliver::run(subscriber.clone(), channel(), own.broker.clone(), failing, reach(), <_>::default()).await;
    assert_eq!(crashed.unwrap_err().code, Code::LedgerWriteFailed);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    own.ready_becomes(2).await;
    let (notes, stop) = (Arc::new(Notes::default()), CancellationToken::new());
    let courier = deliver::run(subscriber, channel(), own.broker.clone(), notes.clone(), reach(), stop.clone());
    let running = tokio::spawn(courier);
    for _ in 0..400 {
        if notes.attempts.lock().unwrap().len() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    stop.cancel();
    running.await.unwrap().unwrap();
    let states: Vec<_> = notes.attempts.lock().unwrap().iter().map(|(id, a)| (id.clone(), a.state)).collect();
    assert_eq!(states, ["p1", "p2"].map(|id| (id.to_owned(), ParcelState::HandedOver)));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);
    assert_eq!(own.ready().await, 0);
    own.end().await;
}

/// A ledger that remembers attempts and can fail to.
#[derive(Debug, Default)]
struct Notes {
    attempts: Mutex<Vec<(ParcelId, Attempt)>>,
    broken: bool,
}

impl Attempts for Notes {
    fn attempt(&self, parcel: ParcelId, attempt: Attempt) -> Answer<'_, ()> {
        Box::pin(async move {
            if self.broken {
                return Err(Fault::new(Code::LedgerWriteFailed, "disk full"));
            }
            self.attempts.lock().unwrap().push((parcel, attempt));
            Ok(())
        })
    }
}
