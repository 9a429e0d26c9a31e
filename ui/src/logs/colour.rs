//! The colours of SGR on this page. Pure.
//!
//! The sixteen that have names are the theme's (`--ansi-0` … `--ansi-15`, readable on its
//! background). What a program chose exactly is kept, moved towards black or white only as far as
//! it takes to be read: a program cannot know which theme it is looked at in.

use contract::{LogColour, LogStyled};

type Rgb = (u8, u8, u8);

/// As xterm has them: for text on a ground of its own, where the theme has no say.
const NAMED: [Rgb; 16] = [
    (0, 0, 0),
    (205, 0, 0),
    (0, 205, 0),
    (205, 205, 0),
    (0, 0, 238),
    (205, 0, 205),
    (0, 205, 205),
    (229, 229, 229),
    (127, 127, 127),
    (255, 0, 0),
    (0, 255, 0),
    (255, 255, 0),
    (92, 92, 255),
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 255),
];

/// `--sunken` of both themes.
const LIGHT: Rgb = (0xf2, 0xf4, 0xf7);
const DARK: Rgb = (0x0f, 0x14, 0x1a);
/// WCAG's least contrast of text.
const LEAST: f64 = 4.5;

/// The `style` of a piece; empty where classes say it all.
pub(super) fn style(of: &LogStyled) -> String {
    let (ink, ground) = if of.inverse {
        (of.ground, of.ink)
    } else {
        (of.ink, of.ground)
    };
    match (ink, ground) {
        (None, None) if of.inverse => "color:var(--sunken);background:var(--text)".to_owned(),
        (None, None) => String::new(),
        (Some(LogColour::Index(index @ 0..=15)), None) if !of.inverse => {
            format!("color:var(--ansi-{index})")
        }
        (Some(ink), None) if !of.inverse => {
            let ink = rgb(ink);
            format!(
                "--ink-light:{};--ink-dark:{}",
                css(readable(ink, LIGHT)),
                css(readable(ink, DARK))
            )
        }
        // Inverse with a ground but no ink: its letters are the theme's background.
        (Some(ink), None) => {
            let ground = rgb(ink);
            format!(
                "color:{};background:{}",
                css(ground),
                css(readable(opposite(ground), ground))
            )
        }
        (ink, Some(ground)) => {
            let ground = rgb(ground);
            let ink = ink.map_or_else(|| opposite(ground), rgb);
            format!(
                "color:{};background:{}",
                css(readable(ink, ground)),
                css(ground)
            )
        }
    }
}

/// Its ink is in `--ink-light` and `--ink-dark`.
pub(super) fn is_themed(of: &LogStyled) -> bool {
    !of.inverse
        && of.ground.is_none()
        && matches!(of.ink, Some(LogColour::Index(16..) | LogColour::Rgb(..)))
}

fn rgb(colour: LogColour) -> Rgb {
    match colour {
        LogColour::Rgb(red, green, blue) => (red, green, blue),
        LogColour::Index(index @ 0..=15) => NAMED[usize::from(index)],
        LogColour::Index(index @ 16..=231) => {
            let step = |step: u8| if step == 0 { 0 } else { 55 + step * 40 };
            let index = index - 16;
            (step(index / 36), step(index / 6 % 6), step(index % 6))
        }
        LogColour::Index(index) => {
            let grey = 8 + (index - 232) * 10;
            (grey, grey, grey)
        }
    }
}

/// A colour that can be read on a ground: itself, or the nearest on its way to black or white.
fn readable(ink: Rgb, ground: Rgb) -> Rgb {
    if contrast(ink, ground) >= LEAST {
        return ink;
    }
    let towards = opposite(ground);
    (1..=16)
        .map(|step| mix(ink, towards, f64::from(step) / 16.0))
        .find(|mixed| contrast(*mixed, ground) >= LEAST)
        .unwrap_or(towards)
}

/// Black or white, whichever can be read better on it.
fn opposite(ground: Rgb) -> Rgb {
    let (black, white) = ((0, 0, 0), (255, 255, 255));
    if contrast(black, ground) > contrast(white, ground) {
        black
    } else {
        white
    }
}

fn mix(from: Rgb, to: Rgb, share: f64) -> Rgb {
    let one = |from: u8, to: u8| {
        (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as u8
    };
    (one(from.0, to.0), one(from.1, to.1), one(from.2, to.2))
}

/// WCAG 2: from 1 to 21.
fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance((red, green, blue): Rgb) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

fn css((red, green, blue): Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_can_be_read_wherever_it_stands() {
        for index in 0..=255 {
            let ink = rgb(LogColour::Index(index));
            for ground in [LIGHT, DARK] {
                assert!(contrast(readable(ink, ground), ground) >= LEAST, "{index}");
            }
            for ground in 0..=255 {
                let ground = rgb(LogColour::Index(ground));
                assert!(contrast(readable(ink, ground), ground) >= LEAST, "{index}");
            }
        }
    }

    #[test]
    fn the_theme_has_readable_colours_for_the_sixteen() {
        let tokens = include_str!("../styles/tokens.css");
        let value = |theme: &str, name: &str| {
            let theme = tokens.split(theme).nth(1).unwrap();
            let hex = theme.split(&format!("{name}: #")).nth(1).unwrap();
            let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
            (part(0), part(2), part(4))
        };
        for theme in [
            ":root {",
            "[data-theme='dark'] {",
            "not([data-theme='light']) {",
        ] {
            for index in 0..16 {
                let ink = value(theme, &format!("--ansi-{index}"));
                for ground in ["--sunken", "--accent-soft"] {
                    let found = contrast(ink, value(theme, ground));
                    assert!(found >= LEAST, "{theme} {index} on {ground}: {found:.2}");
                }
            }
            let sunken = value(theme, "--sunken");
            assert!(sunken == LIGHT || sunken == DARK);
        }
    }

    #[test]
    fn a_ground_decides_over_its_letters() {
        let styled = |ink, ground, inverse| LogStyled {
            ink,
            ground,
            inverse,
            ..LogStyled::default()
        };
        let index = |index| Some(LogColour::Index(index));
        assert_eq!(style(&styled(index(1), None, false)), "color:var(--ansi-1)");
        assert_eq!(
            style(&styled(None, index(3), false)),
            "color:#000000;background:#cdcd00"
        );
        // Black on black is what somebody wanted to hide from a terminal, not from a reader.
        assert!(!style(&styled(index(0), index(0), false)).starts_with("color:#000000"));
        assert_eq!(
            style(&styled(None, None, true)),
            "color:var(--sunken);background:var(--text)"
        );
        assert!(is_themed(&styled(index(208), None, false)));
    }
}
