//! What operators ask by HTTP: is it alive, is it ready, what did it count.
//!
//! `/livez` answers as long as the process can answer at all; restart it if it does not. `/readyz` answers 200 when
//! the line works, `degraded` where a subscriber cannot be reached, and 503 when it does not, each with the names of what is
//! down; `/readyz?verbose` tells every component.
//! `/metrics` is Prometheus text.

mod health;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::{Query, State as Shared};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::fault::{Code, Fault};
use crate::telemetry;
pub use health::{Component, Health, Readiness, State};

/// The running server.
#[derive(Debug)]
pub struct Serving {
    /// Where it listens: the port is known here even if the configuration left it to the system (port 0).
    pub address: SocketAddr,
    /// Ends after the token given was cancelled.
    pub ended: JoinHandle<()>,
}

/// Listens and answers until the token is cancelled. Answers to requests under way are finished.
///
/// # Errors
/// `CW8001` where the address cannot be listened at.
pub async fn serve(listen: SocketAddr, health: Health, stop: CancellationToken) -> Result<Serving, Fault> {
    let cannot = |error: std::io::Error| {
        let detail = format!("operators.listen: cannot listen at {listen}: {error}; choose another address");
        Fault::new(Code::AddressNotFree, detail)
    };
    let listener = TcpListener::bind(listen).await.map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    let ended = tokio::spawn(async move {
        let served = axum::serve(listener, routes(health)).with_graceful_shutdown(stop.cancelled_owned()).await;
        if let Err(error) = served {
            let fault = Fault::new(Code::Internal, format!("the operators' server ended: {error}"));
            telemetry::happening::FaultRaised { about: "operators", fault: &fault }.emit();
        }
    });
    Ok(Serving { address, ended })
}

fn routes(health: Health) -> Router {
    Router::new()
        .route("/livez", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(health)
}

async fn ready(Shared(health): Shared<Health>, Query(query): Query<HashMap<String, String>>) -> Response {
    let (status, said) = match health.readiness() {
        Readiness::Ready => (StatusCode::OK, "ready"),
        Readiness::Degraded => (StatusCode::OK, "ready, degraded"),
        Readiness::NotReady => (StatusCode::SERVICE_UNAVAILABLE, "not ready"),
    };
    let mut text = format!("{said}\n");
    let is_verbose = query.contains_key("verbose");
    for (name, state) in health.states() {
        // Writing to a String does not fail.
        let _ = match state {
            State::Up if is_verbose => writeln!(text, "[+] {name}: up"),
            State::Up => Ok(()),
            State::Down(why) => writeln!(text, "[-] {name}: {why}"),
        };
    }
    (status, text).into_response()
}

async fn metrics() -> Response {
    match telemetry::render() {
        Ok(text) => ([(header::CONTENT_TYPE, telemetry::METRICS_MEDIA_TYPE)], text).into_response(),
        Err(fault) => (StatusCode::INTERNAL_SERVER_ERROR, fault.to_string()).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    async fn get(address: SocketAddr, path: &str) -> String {
        let mut stream = tokio::net::TcpStream::connect(address).await.expect("it listens");
        let request = format!("GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        answer
    }

    #[tokio::test]
    async fn it_is_ready_when_every_vital_component_is_up() {
        let (health, stop) = (Health::default(), CancellationToken::new());
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let serving = serve(listen, health.clone(), stop.clone()).await.expect("a free port");
        let at = serving.address;

        assert!(get(at, "/readyz").await.starts_with("HTTP/1.1 503"), "nothing has reported yet");
        let (ledger, source) = (health.vital("ledger"), health.vital("source/q"));
        ledger.up();
        let answer = get(at, "/readyz").await;
        assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("[-] source/q: not started"), "{answer}");
        assert!(!answer.contains("ledger"), "{answer}");
        source.up();
        assert!(get(at, "/readyz").await.starts_with("HTTP/1.1 200"));
        assert!(get(at, "/readyz?verbose").await.contains("[+] ledger: up\n[+] source/q: up"));
        let archive = health.dispensable("subscriber/archive");
        archive.down("no directory");
        let answer = get(at, "/readyz").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "one subscriber is not the daemon: {answer}");
        assert!(answer.contains("ready, degraded\n[-] subscriber/archive: no directory"), "{answer}");
        archive.up();
        assert!(get(at, "/readyz").await.ends_with("\r\n\r\nready\n"));
        ledger.down("disk full");
        let answer = get(at, "/readyz?verbose").await;
        assert!(answer.contains("[-] ledger: disk full\n[+] source/q: up"), "{answer}");

        assert!(get(at, "/livez").await.starts_with("HTTP/1.1 200"));
        let metrics = get(at, "/metrics").await;
        assert!(metrics.contains("text/plain; version=0.0.4") && metrics.contains("causeway_active"), "{metrics}");
        stop.cancel();
        serving.ended.await.expect("it ends");
    }

    #[tokio::test]
    async fn an_address_in_use_is_a_fault_with_its_name() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = taken.local_addr().expect("its address");
        let fault = serve(address, Health::default(), CancellationToken::new()).await.expect_err("it is taken");
        assert_eq!(fault.code, Code::AddressNotFree);
        assert!(fault.detail.contains("operators.listen") && fault.detail.contains(&address.to_string()), "{fault}");
    }
}
