//! A drag as a pure machine: what was done by pointer or keyboard, and what comes of it.

use super::map::{Slot, Source};

/// One of the two things that a drag brings together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Source(Source),
    Slot(Slot),
    /// Between the paths: enough for a source that brings its own.
    AnySlot,
}

impl End {
    /// The two as a pair, where they fit.
    pub(crate) fn joined(&self, other: &Self) -> Option<(Source, Slot)> {
        match (self, other) {
            (Self::Source(source), Self::Slot(slot)) | (Self::Slot(slot), Self::Source(source)) => {
                Some((source.clone(), slot.clone()))
            }
            (Self::Source(source @ Source::From(_)), Self::AnySlot) => {
                Some((source.clone(), Slot::Free(String::new())))
            }
            _ => None,
        }
    }
}

/// A place of the window, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct At {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// How far a drag is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Drag {
    #[default]
    Idle,
    /// The pointer is down and has not moved far enough to mean a drag.
    Pressed { held: End, from: At },
    /// It follows the pointer.
    Moving {
        held: End,
        at: At,
        /// What lies under the pointer, where the two fit.
        over: Option<End>,
    },
    /// It was picked up by the keyboard or a click, and waits for the other end.
    Carried { held: End },
}

/// What was done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Did {
    /// The pointer went down on something.
    Press(End, At),
    /// The pointer moved; what is under it.
    Move(At, Option<End>),
    /// The pointer was let go.
    Release,
    /// Enter, Space or a click on something.
    Choose(End),
    /// Esc, or the pointer was taken away.
    GiveUp,
}

/// In CSS pixels: a shorter way is a click with an unsteady hand.
const SLACK: f64 = 5.0;

/// What becomes of a drag, and what is to be mapped.
pub(crate) fn step(drag: Drag, did: Did) -> (Drag, Option<(Source, Slot)>) {
    match (drag, did) {
        // What is carried stays carried: this press may be the click that ends it.
        (drag @ Drag::Carried { .. }, Did::Press(..) | Did::Move(..) | Did::Release) => {
            (drag, None)
        }
        (_, Did::Press(held, from)) => (Drag::Pressed { held, from }, None),
        (Drag::Pressed { held, from }, Did::Move(at, over)) => {
            if (at.x - from.x).hypot(at.y - from.y) < SLACK {
                (Drag::Pressed { held, from }, None)
            } else {
                (moving(held, at, over), None)
            }
        }
        (Drag::Moving { held, .. }, Did::Move(at, over)) => (moving(held, at, over), None),
        (Drag::Moving { held, over, .. }, Did::Release) => {
            let joined = over.and_then(|over| held.joined(&over));
            (Drag::Idle, joined)
        }
        (Drag::Carried { held }, Did::Choose(end)) => match held.joined(&end) {
            Some(joined) => (Drag::Idle, Some(joined)),
            // The same once more puts it back; another one of its kind is picked up instead.
            None if held == end => (Drag::Idle, None),
            None => (Drag::Carried { held: end }, None),
        },
        (Drag::Idle | Drag::Pressed { .. }, Did::Choose(end)) => {
            (Drag::Carried { held: end }, None)
        }
        // A drag by the pointer goes on whatever the keyboard says.
        (drag @ Drag::Moving { .. }, Did::Choose(_)) => (drag, None),
        (Drag::Idle, Did::Move(..) | Did::Release) => (Drag::Idle, None),
        (Drag::Pressed { .. }, Did::Release) | (_, Did::GiveUp) => (Drag::Idle, None),
    }
}

fn moving(held: End, at: At, over: Option<End>) -> Drag {
    let over = over.filter(|over| held.joined(over).is_some());
    Drag::Moving { held, at, over }
}

impl Drag {
    /// What is held, by pointer or keyboard.
    pub(crate) fn held(&self) -> Option<&End> {
        match self {
            Self::Moving { held, .. } | Self::Carried { held } => Some(held),
            Self::Idle | Self::Pressed { .. } => None,
        }
    }
}

/// How far a list scrolls in a frame while something is dragged at `y`, in CSS pixels: the nearer
/// to an edge, the faster.
pub(crate) fn pull(y: f64, top: f64, bottom: f64) -> f64 {
    const EDGE: f64 = 36.0;
    const FASTEST: f64 = 14.0;
    // Of a low list, at most a third is edge.
    let edge = EDGE.min((bottom - top) / 3.0);
    if edge <= 0.0 {
        return 0.0;
    }
    let depth = if y < top + edge {
        (y - top - edge) / edge
    } else if y > bottom - edge {
        (y - bottom + edge) / edge
    } else {
        0.0
    };
    depth.clamp(-1.0, 1.0) * FASTEST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> End {
        End::Source(Source::Volume("data".into()))
    }

    fn slot() -> End {
        End::Slot(Slot::Free("/data".into()))
    }

    fn at(x: f64) -> At {
        At { x, y: 0.0 }
    }

    /// What is mapped in the end.
    fn run(did: Vec<Did>) -> (Drag, Option<(Source, Slot)>) {
        did.into_iter()
            .fold((Drag::Idle, None), |(drag, before), did| {
                let (drag, mapped) = step(drag, did);
                (drag, before.or(mapped))
            })
    }

    #[test]
    fn both_ways_of_dragging_map_the_same() {
        let wanted = source().joined(&slot());
        assert!(wanted.is_some());
        for (held, over) in [(source(), slot()), (slot(), source())] {
            let (drag, mapped) = run(vec![
                Did::Press(held, at(0.0)),
                Did::Move(at(20.0), None),
                Did::Move(at(90.0), Some(over)),
                Did::Release,
            ]);
            assert_eq!((drag, mapped), (Drag::Idle, wanted.clone()));
        }
    }

    #[test]
    fn an_unsteady_click_is_no_drag() {
        let (drag, mapped) = run(vec![
            Did::Press(source(), at(0.0)),
            Did::Move(at(3.0), Some(slot())),
            Did::Release,
        ]);
        assert_eq!((drag, mapped), (Drag::Idle, None));
    }

    #[test]
    fn esc_and_a_drop_on_nothing_map_nothing() {
        let drag = vec![
            Did::Press(source(), at(0.0)),
            Did::Move(at(20.0), Some(slot())),
        ];
        for end in [
            vec![Did::GiveUp, Did::Release],
            vec![Did::Move(at(30.0), None), Did::Release],
            // Its own kind is no target.
            vec![
                Did::Move(at(30.0), Some(End::Source(Source::Tmpfs))),
                Did::Release,
            ],
        ] {
            let (drag, mapped) = run([drag.clone(), end].concat());
            assert_eq!((drag, mapped), (Drag::Idle, None));
        }
    }

    #[test]
    fn by_keyboard_one_end_is_picked_up_and_the_other_chosen() {
        let (drag, mapped) = run(vec![Did::Choose(source()), Did::Choose(slot())]);
        assert_eq!((drag, mapped), (Drag::Idle, source().joined(&slot())));
        let other = End::Source(Source::Tmpfs);
        let (drag, mapped) = run(vec![Did::Choose(source()), Did::Choose(other.clone())]);
        assert_eq!((drag, mapped), (Drag::Carried { held: other }, None));
        let twice = run(vec![Did::Choose(source()), Did::Choose(source())]);
        assert_eq!(twice, (Drag::Idle, None));
        assert_eq!(
            run(vec![
                Did::Choose(source()),
                Did::GiveUp,
                Did::Choose(slot())
            ])
            .1,
            None
        );
    }

    #[test]
    fn only_what_brings_its_paths_goes_between_them() {
        assert_eq!(source().joined(&End::AnySlot), None);
        let from = End::Source(Source::From("web".into()));
        assert!(from.joined(&End::AnySlot).is_some());
    }

    #[test]
    fn lists_scroll_near_their_edges() {
        assert_eq!(pull(100.0, 0.0, 200.0), 0.0);
        assert!(pull(10.0, 0.0, 200.0) < 0.0);
        assert!(pull(195.0, 0.0, 200.0) > pull(180.0, 0.0, 200.0));
        assert_eq!(pull(900.0, 0.0, 200.0), 14.0);
        assert_eq!(pull(5.0, 0.0, 0.0), 0.0);
    }
}
