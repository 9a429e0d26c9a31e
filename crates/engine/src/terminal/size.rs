//! A terminal's size, told to the process: `POST …/resize?h=&w=`.

use super::session::{Session, Size};
use crate::wire::{Wire, WireError};
use std::convert::Infallible;
use std::future::pending;
use std::time::Duration;

/// How long an engine may take to resize.
const LIMIT: Duration = Duration::from_secs(10);
/// How often the first size is told to an engine that has not begun the process yet.
const TRIES: u32 = 10;

/// Tells the size now and whenever it changes. `of` is `/exec/{id}` or `/containers/{id}`; `drawn`
/// says that the process has drawn what it shows before anybody looked.
///
/// A size that is refused is not told of: the process goes on with the one that it has.
pub(super) async fn follow(
    session: &Session,
    wire: &Wire,
    of: &str,
    tty: bool,
    drawn: bool,
) -> Infallible {
    if !tty {
        return pending().await;
    }
    let mut sizes = session.size.subscribe();
    let size = *sizes.borrow_and_update();
    for tried in 1..=TRIES {
        match tell(wire, of, size).await {
            // No event tells that the process has begun (`exec_start` comes before it), so this
            // is a timer; the docker CLI does the same.
            Err(WireError::Refused { .. }) => {
                tokio::time::sleep(Duration::from_millis(10) * tried).await;
            }
            Ok(()) | Err(_) => break,
        }
    }
    let mut redraws = size.redraws;
    if drawn {
        redraw(wire, of, size).await;
    }
    while sizes.changed().await.is_ok() {
        let size = *sizes.borrow_and_update();
        if size.redraws != redraws {
            redraws = size.redraws;
            redraw(wire, of, size).await;
        } else {
            let _ = tell(wire, of, size).await;
        }
    }
    pending().await
}

/// Resizes twice: a program draws everything again when its size changes.
async fn redraw(wire: &Wire, of: &str, size: Size) {
    let other = Size {
        rows: size.rows.saturating_add(1),
        cols: size.cols.saturating_add(1),
        ..size
    };
    let _ = tell(wire, of, other).await;
    let _ = tell(wire, of, size).await;
}

async fn tell(wire: &Wire, of: &str, size: Size) -> Result<(), WireError> {
    // A size of nothing is none.
    if size.cols == 0 || size.rows == 0 {
        return Ok(());
    }
    let path = format!("{of}/resize?h={}&w={}", size.rows, size.cols);
    wire.post(&path, None, LIMIT).await.map(drop)
}
