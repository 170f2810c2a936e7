//! The two connections to a RabbitMQ: one to publish, one to consume, so that a RabbitMQ which blocks publishers
//! still takes acknowledgements.
//!
//! lapin's own recovery stays off: it was seen to hang. Whoever runs the line waits for [`Connections::lost`] and
//! starts anew; every parcel has its id, so what was on the way is sent again under the same one.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures_util::stream::{Stream, StreamExt};
use lapin::uri::AMQPUri;
use lapin::{Connection, ConnectionProperties, ConnectionStatus, Event};
use tokio::sync::watch;

use super::publish::Publisher;
use super::topology::{Mode, Topology};
use super::{Confirmation, Consumer, Message, consume, declare};
use crate::fault::{Code, Fault};
use crate::telemetry::happening::{ConnectionChanged, Role};

/// How long a connection may take, unless the URL has `connection_timeout` (milliseconds).
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Heartbeat in seconds, unless the URL has `heartbeat`: a dead peer is noticed within a minute.
const HEARTBEAT: u16 = 30;
/// How often a connection's state is looked at beside its events.
const LOOK: Duration = Duration::from_secs(1);
/// How long the reason of a loss may lag behind it.
const REASON: Duration = Duration::from_millis(250);

/// The connections. Clones are the same connections.
#[derive(Clone)]
pub struct Connections(Arc<Inner>);

struct Inner {
    address: String,
    publishing: Arc<Connection>,
    consuming: Connection,
    publisher: Publisher,
    lost: watch::Receiver<Option<Fault>>,
    closing: Arc<AtomicBool>,
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Connections").field(&self.0.address).finish()
    }
}

impl Connections {
    /// Connects twice.
    pub(super) async fn open(url: &str) -> Result<Self, Fault> {
        let uri = parse(url)?;
        let address = address(&uri);
        let publishing = Arc::new(connect(&uri, &address, "causeway publish").await?);
        let consuming = connect(&uri, &address, "causeway consume").await?;
        for role in [Role::Publish, Role::Consume] {
            ConnectionChanged { role, connected: true, detail: &address }.emit();
        }
        let closing = Arc::new(AtomicBool::new(false));
        let (tell, lost) = watch::channel(None);
        for (connection, role) in [(&*publishing, Role::Publish), (&consuming, Role::Consume)] {
            let watched = Watched {
                role,
                what: format!("the connection to {} at {address}", role.as_str()),
                status: connection.status().clone(),
                closing: Arc::clone(&closing),
            };
            tokio::spawn(watched.watch(connection.events_listener(), tell.clone()));
        }
        let publisher = Publisher::start(Arc::clone(&publishing));
        Ok(Self(Arc::new(Inner { address, publishing, consuming, publisher, lost, closing })))
    }

    pub(super) async fn apply(&self, topology: &Topology, mode: Mode) -> Result<(), Vec<Fault>> {
        declare::apply(&self.0.publishing, topology, mode).await
    }

    pub(super) async fn consume(&self, queue: &str, prefetch: u16) -> Result<Consumer, Fault> {
        static CONSUMERS: AtomicU64 = AtomicU64::new(1);
        let tag = format!("causeway-{}-{}", std::process::id(), CONSUMERS.fetch_add(1, Ordering::Relaxed));
        match consume::RabbitSource::open(&self.0.consuming, queue, prefetch, &tag).await {
            Ok(source) => Ok(consume::start(source, queue, prefetch)),
            Err(error) => {
                let detail = format!("queue {queue:?} at {} cannot be consumed: {error}", self.0.address);
                Err(Fault::new(Code::ConsumerLost, detail))
            }
        }
    }

    /// How many consumers a queue has, ours included.
    pub(super) async fn consumers(&self, queue: &str) -> Result<u32, Fault> {
        declare::consumers(&self.0.consuming, queue).await.map_err(|error| {
            let detail = format!("queue {queue:?} at {} cannot be asked for: {error}", self.0.address);
            Fault::new(Code::ConsumerLost, detail)
        })
    }

    pub(super) fn is_connected(&self, role: Role) -> bool {
        match role {
            Role::Publish => self.0.publishing.status().connected(),
            Role::Consume => self.0.consuming.status().connected(),
        }
    }

    pub(super) async fn publish(&self, message: Message, patience: Duration) -> Confirmation {
        self.0.publisher.publish(message, patience).await
    }

    /// Resolves on the first loss of either connection, also long after it; never once [`Self::close`] was called.
    pub(super) async fn lost(&self) -> Fault {
        let mut lost = self.0.lost.clone();
        let seen = lost.wait_for(Option::is_some).await.ok().and_then(|fault| fault.clone());
        match seen {
            Some(fault) => fault,
            None => std::future::pending().await,
        }
    }

    /// Closes both, the one to publish first: nothing of ours is sent any more when messages go back to their queues
    /// and perhaps to another daemon.
    pub(super) async fn close(&self) {
        self.0.closing.store(true, Ordering::Release);
        for connection in [&*self.0.publishing, &self.0.consuming] {
            if connection.status().connected() {
                let _ = connection.close(200, "OK".into()).await; // an error means that it is closed already
            }
        }
    }
}

async fn connect(uri: &AMQPUri, address: &str, name: &str) -> Result<Connection, Fault> {
    let patience = uri.query.connection_timeout.map_or(CONNECT_TIMEOUT, Duration::from_millis);
    let properties = ConnectionProperties::default()
        .with_connection_name(name.into())
        .with_client_property("product".into(), "causeway".into())
        .with_client_property("version".into(), env!("CARGO_PKG_VERSION").into());
    let refused = |why: String| {
        Fault::new(Code::BrokerUnreachable, format!("RabbitMQ at {address} cannot be reached (to {name}): {why}"))
    };
    match tokio::time::timeout(patience, Connection::connect_uri(uri.clone(), properties)).await {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(error)) => Err(refused(error.to_string())),
        Err(_) => Err(refused(format!("no answer within {} ms", patience.as_millis()))),
    }
}

/// Checks a URL. A fragment is never meant: whatever stands behind an unencoded `#` would silently be left out.
pub(super) fn check(url: &str) -> Result<(), String> {
    match AMQPUri::from_str(url) {
        Ok(_) if !url.contains('#') => Ok(()),
        _ => Err("this is no AMQP address that can be connected to".to_owned()),
    }
}

/// Reads a URL. What lapin says of a bad one may repeat it whole, password included, so it is not passed on.
fn parse(url: &str) -> Result<AMQPUri, Fault> {
    let Ok(mut uri) = AMQPUri::from_str(url) else {
        let detail = "rabbitmq.url is no AMQP URL; it looks like amqps://user:password@host:5671/vhost, with every \
                      special character of user, password and vhost percent-encoded (vhost / is %2f)";
        return Err(Fault::new(Code::BrokerUnreachable, detail));
    };
    if let Some(host) = ipv6_host(url) {
        uri.authority.host = host; // lapin would connect to localhost instead
    }
    uri.query.heartbeat.get_or_insert(HEARTBEAT);
    Ok(uri)
}

fn ipv6_host(url: &str) -> Option<String> {
    let authority = url.split_once("://")?.1.split(['/', '?']).next()?;
    let host = authority.rsplit('@').next()?.strip_prefix('[')?;
    host.split_once(']').map(|(host, _)| host.to_owned())
}

/// The address as people may see it: without the password.
fn address(uri: &AMQPUri) -> String {
    let authority = &uri.authority;
    format!("{}://{}@{}:{}{}", uri.scheme, authority.userinfo.username, authority.host, authority.port, {
        if uri.vhost == "/" { String::new() } else { format!("/{}", uri.vhost) }
    })
}

/// One connection under watch.
struct Watched {
    role: Role,
    what: String,
    status: ConnectionStatus,
    closing: Arc<AtomicBool>,
}

impl Watched {
    /// Until the connection is gone. lapin's events tell of channels that failed as well, so the state decides; and it
    /// is looked at beside the events, so that a missed one cannot leave the loss unseen.
    async fn watch(self, events: impl Stream<Item = Event>, tell: watch::Sender<Option<Fault>>) {
        let mut events = std::pin::pin!(events);
        let mut why = None;
        while self.status.connected() {
            match tokio::time::timeout(LOOK, events.next()).await {
                Ok(Some(Event::Error(error))) => why = Some(error.to_string()),
                Ok(Some(Event::ConnectionBlocked(reason))) => {
                    tracing::warn!("RabbitMQ has blocked {}: {reason}", self.what);
                }
                Ok(Some(Event::ConnectionUnblocked)) => tracing::info!("RabbitMQ has unblocked {}", self.what),
                Ok(Some(_)) | Err(_) => {}
                Ok(None) => tokio::time::sleep(LOOK).await,
            }
        }
        // The state changes a moment before the event that says why.
        while why.is_none()
            && let Ok(Some(event)) = tokio::time::timeout(REASON, events.next()).await
        {
            if let Event::Error(error) = event {
                why = Some(error.to_string());
            }
        }
        if self.closing.load(Ordering::Acquire) {
            // Closed by us: nothing is lost, and whoever still waits for a loss waits on.
            return;
        }
        let why = why.as_deref().unwrap_or("closed");
        ConnectionChanged { role: self.role, connected: false, detail: why }.emit();
        let detail = format!("{} was lost: {why}", self.what);
        tell.send_if_modified(|seen| {
            let first = seen.is_none();
            seen.get_or_insert_with(|| Fault::new(Code::BrokerUnreachable, detail));
            first
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_fault_shows_the_password() {
        let uri = parse("amqps://ma-ch:s3cret@rabbit.example:5671/nsw").unwrap();
        assert_eq!(address(&uri), "amqps://ma-ch@rabbit.example:5671/nsw");
        for bad in ["amqp:ma:s3cret", "http://ma:s3cret@host/", "amqp://ma:s3cret@host:port/", "s3cret"] {
            let fault = parse(bad).unwrap_err();
            assert_eq!(fault.code, Code::BrokerUnreachable);
            assert!(!fault.detail.contains("s3cret"), "{bad}: {fault}");
        }
    }

    #[test]
    fn an_ipv6_host_is_meant_as_it_is_written() {
        let host = |url: &str| parse(url).unwrap().authority.host;
        assert_eq!(host("amqp://guest:guest@[::1]:5672/%2f"), "::1");
        assert_eq!(host("amqp://guest:guest@127.0.0.1:5672/%2f"), "127.0.0.1");
        assert_eq!(host("amqp://rabbit.example"), "rabbit.example");
    }

    #[test]
    fn a_heartbeat_in_the_url_wins() {
        assert_eq!(parse("amqp://localhost").unwrap().query.heartbeat, Some(30));
        assert_eq!(parse("amqp://localhost/%2f?heartbeat=5").unwrap().query.heartbeat, Some(5));
    }

    #[tokio::test]
    async fn nobody_there_is_said_with_the_address_and_what_was_tried() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let fault = Connections::open(&format!("amqp://guest:s3cret@127.0.0.1:{port}/%2f")).await.unwrap_err();
        assert_eq!(fault.code, Code::BrokerUnreachable);
        assert!(fault.detail.contains(&format!("amqp://guest@127.0.0.1:{port}")), "{fault}");
        assert!(fault.detail.contains("causeway publish") && !fault.detail.contains("s3cret"), "{fault}");
    }

    #[tokio::test]
    async fn a_peer_that_says_nothing_is_given_up() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap(); // takes connections, never answers
        let port = listener.local_addr().unwrap().port();
        let url = format!("amqp://127.0.0.1:{port}/%2f?connection_timeout=200");
        let fault = Connections::open(&url).await.unwrap_err();
        assert!(fault.detail.contains("no answer within 200 ms"), "{fault}");
    }
}
