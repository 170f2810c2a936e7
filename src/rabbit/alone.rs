//! One daemon consumes a source. Quorum queues take no notice of `exclusive` consumers (tried on 3.10.8), so the consumers
//! are counted: before, and again once ours is there, for two may look at the same moment.

use std::time::{Duration, Instant};

use super::connection::Connections;
use crate::fault::{Code, Fault};

/// How long the consumer of a daemon that was killed may take to go.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often they are counted until then.
const LOOK: Duration = Duration::from_millis(200);

/// Waits until a queue has no consumer.
///
/// # Errors
/// `CW4007` where one stays.
pub(super) async fn until_unconsumed(connections: &Connections, queue: &str) -> Result<(), Fault> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match connections.consumers(queue).await? {
            0 => return Ok(()),
            count if Instant::now() > deadline => return Err(taken(queue, count)),
            _ => tokio::time::sleep(LOOK).await,
        }
    }
}

/// Checks that our consumer is the only one.
///
/// # Errors
/// `CW4007` where it is not.
pub(super) async fn check(connections: &Connections, queue: &str) -> Result<(), Fault> {
    match connections.consumers(queue).await? {
        0 | 1 => Ok(()),
        count => Err(taken(queue, count - 1)),
    }
}

fn taken(queue: &str, others: u32) -> Fault {
    let detail = format!(
        "queue {queue:?} has {others} consumer(s) already: one daemon at a time is active; stop the other one, or give \
         this one a virtual host of its own"
    );
    Fault::new(Code::NotAlone, detail)
}
