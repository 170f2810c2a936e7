//! Work on every core, answers in the order of the questions, and no more than a few of them waiting.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{Builder, available_parallelism, scope};

/// Answers of one worker that wait to be taken.
const WAITING: usize = 4;

/// Asks every question and hands the answers on in order. Worker `n` of `w` takes every `w`-th question from the `n`-th
/// on, so the next answer is always the next worker's.
///
/// # Errors
/// No thread could be had.
pub(super) fn in_order<Q: Sync, A: Send>(
    questions: &[Q],
    answer: impl Fn(&Q) -> A + Sync,
    mut take: impl FnMut(&Q, A),
) -> std::io::Result<()> {
    let workers = available_parallelism().map_or(1, NonZero::get).min(questions.len());
    scope(|scope| {
        let mut answers: Vec<Receiver<A>> = Vec::with_capacity(workers);
        for first in 0..workers {
            let (send, receive) = sync_channel(WAITING);
            let own = questions.iter().skip(first).step_by(workers);
            let answer = &answer;
            // Nobody listens any more: the rest need not be asked.
            let work = move || own.map(answer).try_for_each(|answer| send.send(answer));
            Builder::new().spawn_scoped(scope, work)?;
            answers.push(receive);
        }
        for (question, answers) in questions.iter().zip(answers.iter().cycle()) {
            let Ok(answer) = answers.recv() else { break };
            take(question, answer);
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::in_order;

    #[test]
    fn answers_come_in_the_order_of_the_questions() {
        let questions: Vec<u64> = (0..500).collect();
        let slow_at_first = |question: &u64| {
            std::thread::sleep(std::time::Duration::from_micros(if question.is_multiple_of(7) { 300 } else { 1 }));
            question * 2
        };
        let mut taken = Vec::new();
        in_order(&questions, slow_at_first, |question, answer| taken.push((*question, answer))).expect("threads");
        assert_eq!(taken, questions.iter().map(|question| (*question, question * 2)).collect::<Vec<_>>());
        in_order(&[], |question: &u64| *question, |_, _| unreachable!("nothing was asked")).expect("nothing to do");
    }
}
