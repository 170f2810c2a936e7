//! What operators ask over HTTP: is it alive, is it ready, what does it count.
//!
//! `/livez` says that the process answers. `/readyz` says whether everything it needs is there, and with `?verbose` names each
//! component. `/metrics` is Prometheus text. Nothing here changes anything, and nothing shows what a document says.

mod health;

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio_util::sync::CancellationToken;

use crate::fault::{Code, Fault};
use crate::telemetry;
pub use health::Health;

/// Binds the address and gives the task that serves until `stop`.
///
/// # Errors
/// `CW7004` where the address cannot be listened on.
pub async fn serve(
    listen: SocketAddr,
    health: Health,
    stop: CancellationToken,
) -> Result<impl Future<Output = ()> + Send + 'static, Fault> {
    let listener = tokio::net::TcpListener::bind(listen).await.map_err(|error| {
        let detail = format!("operators.listen: {listen} cannot be listened on: {error}; is a daemon running there?");
        Fault::new(Code::ConfigValueInvalid, detail)
    })?;
    let pages = Router::new()
        .route("/livez", get(async || "alive\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(health);
    Ok(async move {
        let served = axum::serve(listener, pages).with_graceful_shutdown(stop.cancelled_owned()).await;
        if let Err(error) = served {
            tracing::error!(%error, "the operators' pages ended");
        }
    })
}

async fn ready(State(health): State<Health>, RawQuery(query): RawQuery) -> Response {
    let status = if health.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let verbose = query.is_some_and(|query| query.split('&').any(|part| part == "verbose" || part.starts_with("verbose=")));
    let text = if verbose || status != StatusCode::OK { health.to_string() } else { "ready\n".to_owned() };
    (status, text).into_response()
}

async fn metrics() -> Response {
    match telemetry::render() {
        Ok(text) => ([(header::CONTENT_TYPE, telemetry::METRICS_MEDIA_TYPE)], text).into_response(),
        Err(fault) => (StatusCode::INTERNAL_SERVER_ERROR, fault.to_string()).into_response(),
    }
}
