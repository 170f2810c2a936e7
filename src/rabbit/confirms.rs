//! Which publish was returned? The account of one channel's publishes until RabbitMQ's answers are beyond doubt.
//!
//! RabbitMQ sends a return before the confirm of the same publish, but other confirms may stand between the two, and
//! it confirms several at once. lapin hands a return to whichever publish completes next, and completes those of one
//! `multiple` confirm in no order. So with more than one publish under way the return may come with the wrong one, and
//! trusting it would take a lost parcel for a delivered one (lapin 4.12.3, RabbitMQ 3.10.8, a classic queue, 900
//! publishes, every third to nobody: 19 of 300 returns came with the wrong one). Here a return is matched by what was sent, and an answer
//! counts only when no return that came before it can still be missing:
//!
//! - a publish that completes without a return completed when none was waiting: its own, if there was one, has
//!   been handed to one that completed before it;
//! - one that completes with someone else's return is in doubt until a later one completes without, or none is
//!   under way any more.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::oneshot;

use super::{Confirmation, Message};

/// What lapin said of one publish.
#[derive(Debug)]
pub(super) enum Completion {
    /// RabbitMQ has answered; perhaps with a return, perhaps another publish's.
    Answered {
        /// Confirmed, not nacked.
        acknowledged: bool,
        /// A return that came along.
        returned: Option<Box<Returned>>,
    },
    /// The channel or the connection is gone.
    Lost(String),
}

/// A message that came back.
#[derive(Debug)]
pub(super) struct Returned {
    /// Reply code.
    pub(super) code: u16,
    /// Reply text.
    pub(super) text: String,
    /// The message as it came back.
    pub(super) message: Message,
}

/// Publishes whose answer is not beyond doubt yet.
#[derive(Debug, Default)]
pub(super) struct Account {
    next: u64,
    open: BTreeMap<u64, Open>,
    /// Those in [`Stage::Doubtful`].
    doubtful: Vec<u64>,
    under_way: usize,
}

#[derive(Debug)]
struct Open {
    sent: Arc<Message>,
    tell: oneshot::Sender<Confirmation>,
    returned: Option<(u16, String)>,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// RabbitMQ has not answered.
    UnderWay,
    /// It has, acknowledged or not, and someone else's return came along.
    Doubtful(bool),
    /// It has, and no return can be missing.
    Certain(bool),
}

impl Account {
    /// Opens the account of one publish and gives it a number.
    pub(super) fn open(&mut self, sent: Arc<Message>, tell: oneshot::Sender<Confirmation>) -> u64 {
        let number = self.next;
        self.next += 1;
        self.under_way += 1;
        self.open.insert(number, Open { sent, tell, returned: None, stage: Stage::UnderWay });
        number
    }

    /// Books what completed together, which must be everything that was complete at that time, and tells what is
    /// beyond doubt.
    pub(super) fn book(&mut self, completions: Vec<(u64, Completion)>) {
        let doubted_before = std::mem::take(&mut self.doubtful);
        let mut completed = Vec::with_capacity(completions.len());
        let mut clean = false;
        let mut lost = None;
        for (number, completion) in completions {
            self.under_way = self.under_way.saturating_sub(1);
            match completion {
                Completion::Answered { acknowledged, returned } => {
                    clean |= returned.is_none();
                    self.answer(number, acknowledged, returned);
                    completed.push(number);
                }
                Completion::Lost(why) => {
                    self.tell(number, |_| Confirmation::Lost(why.clone()));
                    lost = Some(why);
                }
            }
        }
        for number in completed {
            self.conclude(number, self.under_way == 0, lost.as_deref());
        }
        for number in doubted_before {
            self.conclude(number, clean || self.under_way == 0, lost.as_deref());
        }
    }

    /// Tells everyone who waits that the channel is gone.
    pub(super) fn lose(&mut self, why: &str) {
        for (_, open) in std::mem::take(&mut self.open) {
            let _ = open.tell.send(Confirmation::Lost(why.to_owned())); // who asked may have stopped waiting
        }
        self.doubtful.clear();
        self.under_way = 0;
    }

    fn answer(&mut self, number: u64, acknowledged: bool, returned: Option<Box<Returned>>) {
        if let Some(open) = self.open.get_mut(&number) {
            open.stage = if returned.is_none() { Stage::Certain(acknowledged) } else { Stage::Doubtful(acknowledged) };
        }
        if let Some(returned) = returned {
            self.note(&returned);
        }
    }

    /// Notes a return with the publish it belongs to. Where equal messages are under way all of them count as returned:
    /// sending one of them again is harmless, taking a lost one for sent is not.
    fn note(&mut self, returned: &Returned) {
        for open in self.open.values_mut().filter(|open| same(&open.sent, &returned.message)) {
            open.returned = Some((returned.code, returned.text.clone()));
        }
    }

    /// Tells the verdict on a completed publish, or keeps it while it is in doubt.
    fn conclude(&mut self, number: u64, cleared: bool, lost: Option<&str>) {
        let Some(open) = self.open.get(&number) else { return };
        let certain = cleared || open.returned.is_some() || matches!(open.stage, Stage::Certain(_));
        match lost {
            _ if certain => self.tell(number, Open::verdict),
            // The channel's returns went with it: the doubt can never be cleared.
            Some(why) => self.tell(number, |_| Confirmation::Lost(why.to_owned())),
            None => self.doubtful.push(number),
        }
    }

    fn tell(&mut self, number: u64, verdict: impl FnOnce(&Open) -> Confirmation) {
        if let Some(open) = self.open.remove(&number) {
            let verdict = verdict(&open);
            let _ = open.tell.send(verdict); // who asked may have stopped waiting
        }
    }
}

impl Open {
    fn verdict(&self) -> Confirmation {
        match (&self.returned, self.stage) {
            (Some((code, text)), _) => Confirmation::Returned(*code, text.clone()),
            (None, Stage::Doubtful(true) | Stage::Certain(true)) => Confirmation::Confirmed,
            (None, Stage::Doubtful(false) | Stage::Certain(false)) => Confirmation::Nacked,
            (None, Stage::UnderWay) => Confirmation::TimedOut,
        }
    }
}

/// Whether this is what was sent, by all that a parcel, a receipt or a test message is told apart by.
fn same(sent: &Message, came_back: &Message) -> bool {
    sent.exchange == came_back.exchange
        && sent.routing_key == came_back.routing_key
        && sent.properties == came_back.properties
        && sent.body == came_back.body
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(id: &str) -> Message {
        let mut message = Message { routing_key: "nobody".into(), ..Message::default() };
        message.properties.message_id = Some(id.into());
        message
    }

    fn sent(account: &mut Account, id: &str) -> (u64, oneshot::Receiver<Confirmation>) {
        let (tell, told) = oneshot::channel();
        (account.open(Arc::new(message(id)), tell), told)
    }

    fn confirmed() -> Completion {
        Completion::Answered { acknowledged: true, returned: None }
    }

    fn with_return_of(id: &str) -> Completion {
        let returned = Returned { code: 312, text: "NO_ROUTE".into(), message: message(id) };
        Completion::Answered { acknowledged: true, returned: Some(Box::new(returned)) }
    }

    fn returned() -> Confirmation {
        Confirmation::Returned(312, "NO_ROUTE".into())
    }

    #[test]
    fn a_return_that_came_with_another_publish_of_the_batch_is_given_to_its_own() {
        let mut account = Account::default();
        let ((a, mut told_a), (b, mut told_b)) = (sent(&mut account, "a"), sent(&mut account, "b"));
        account.book(vec![(b, confirmed()), (a, with_return_of("b"))]);
        assert_eq!(told_a.try_recv(), Ok(Confirmation::Confirmed));
        assert_eq!(told_b.try_recv(), Ok(returned()));
    }

    #[test]
    fn who_completed_with_a_foreign_return_waits_until_its_own_cannot_be_missing() {
        let mut account = Account::default();
        let ((a, mut told_a), (b, mut told_b)) = (sent(&mut account, "a"), sent(&mut account, "b"));
        let ((c, mut told_c), (d, mut told_d)) = (sent(&mut account, "c"), sent(&mut account, "d"));
        // Returned: b, c. Confirmed in the order c, b, a: c brings b's return, and its own is still waiting.
        account.book(vec![(c, with_return_of("b"))]);
        assert!(told_c.try_recv().is_err(), "in doubt");
        account.book(vec![(b, with_return_of("c"))]);
        assert_eq!(told_b.try_recv(), Ok(returned()));
        assert_eq!(told_c.try_recv(), Ok(returned()));
        // a brings a stranger's return (its publisher gave up): in doubt until d completes without any.
        account.book(vec![(a, with_return_of("stranger"))]);
        assert!(told_a.try_recv().is_err(), "in doubt");
        account.book(vec![(d, confirmed())]);
        assert_eq!(told_a.try_recv(), Ok(Confirmation::Confirmed));
        assert_eq!(told_d.try_recv(), Ok(Confirmation::Confirmed));
    }

    #[test]
    fn a_clean_completion_of_the_same_batch_clears_no_doubt() {
        let mut account = Account::default();
        let ((a, mut told_a), (b, mut told_b)) = (sent(&mut account, "a"), sent(&mut account, "b"));
        let (c, mut told_c) = sent(&mut account, "c");
        account.book(vec![(a, confirmed()), (b, with_return_of("stranger"))]);
        assert_eq!(told_a.try_recv(), Ok(Confirmation::Confirmed));
        assert!(told_b.try_recv().is_err(), "in doubt");
        account.book(vec![(c, with_return_of("b"))]);
        assert_eq!(told_b.try_recv(), Ok(returned()));
        assert_eq!(told_c.try_recv(), Ok(Confirmation::Confirmed), "nothing is under way: nothing can be missing");
    }

    #[test]
    fn equal_messages_under_way_all_count_as_returned() {
        let mut account = Account::default();
        let ((a, mut first), (b, mut second)) = (sent(&mut account, "same"), sent(&mut account, "same"));
        account.book(vec![(a, with_return_of("same"))]);
        account.book(vec![(b, confirmed())]);
        assert_eq!((first.try_recv(), second.try_recv()), (Ok(returned()), Ok(returned())));
    }

    #[test]
    fn doubts_that_the_channel_took_with_it_are_told_as_lost() {
        let mut account = Account::default();
        let ((a, mut told_a), (b, mut told_b)) = (sent(&mut account, "a"), sent(&mut account, "b"));
        let (_, mut told_c) = sent(&mut account, "c");
        account.book(vec![(a, with_return_of("stranger"))]);
        account.book(vec![(b, Completion::Lost("404 NOT_FOUND".into()))]);
        assert_eq!(told_a.try_recv(), Ok(Confirmation::Lost("404 NOT_FOUND".into())));
        assert_eq!(told_b.try_recv(), Ok(Confirmation::Lost("404 NOT_FOUND".into())));
        account.lose("closed");
        assert_eq!(told_c.try_recv(), Ok(Confirmation::Lost("closed".into())));
    }

    #[test]
    fn a_refusal_is_told_as_such() {
        let mut account = Account::default();
        let (a, mut told) = sent(&mut account, "a");
        account.book(vec![(a, Completion::Answered { acknowledged: false, returned: None })]);
        assert_eq!(told.try_recv(), Ok(Confirmation::Nacked));
    }
}
