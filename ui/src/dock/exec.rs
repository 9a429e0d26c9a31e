//! What to run in a container: `docker exec` as a form.

use super::opening;
use crate::format::shell;
use crate::i18n::*;
use crate::ipc;
use crate::parts::{Dialog, TextField};
use crate::refusal;
use crate::stores::{Id, Stores, stores};
use contract::{EnvParse, EnvSpec, ExecHistory, ExecSpec, Failure, TerminalShells};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::KeyboardEvent;

/// Containers whose commands are kept, and commands of each.
const CONTAINERS: usize = 50;
const COMMANDS: usize = 30;
/// Earlier commands that are shown.
const SHOWN: usize = 5;

#[component]
pub(crate) fn ExecForm(id: Id, exec: Option<Box<ExecSpec>>) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let close = move || stores.dialogs.close();
    let name = opening::name_of(stores, &id);
    let exec = exec.map_or_else(opening::best_shell, |exec| *exec);
    let command = RwSignal::new(shell::line(&exec.command));
    let user = RwSignal::new(exec.user);
    let workdir = RwSignal::new(exec.workdir);
    let env = RwSignal::new(env_lines(&exec.env));
    let privileged = RwSignal::new(exec.privileged);
    let tty = RwSignal::new(exec.tty);
    let refused = RwSignal::new(None::<Failure>);
    let earlier = stores
        .settings
        .peek(|settings| commands_of(&settings.terminal.history, &name));
    let words = Memo::new(move |_| command.with(|command| shlex::split(command)));
    let wrong = Signal::derive(move || {
        let unread = words.with(Option::is_none);
        unread.then(|| t_string!(i18n, dock.open_quote).to_owned())
    });
    // With the arrows, as in a shell.
    let place = StoredValue::new(earlier.len());
    let recalled = StoredValue::new(earlier.clone());
    let on_key = move |event: KeyboardEvent| {
        let count = recalled.with_value(Vec::len);
        let next = match event.key().as_str() {
            "ArrowUp" => place.get_value().checked_sub(1),
            "ArrowDown" => Some((place.get_value() + 1).min(count)),
            _ => return,
        };
        event.prevent_default();
        if let Some(next) = next {
            place.set_value(next);
            let text = recalled.with_value(|recalled| recalled.get(next).cloned());
            command.set(text.unwrap_or_default());
        }
    };
    let carry_out = {
        let (id, name) = (id.clone(), name.clone());
        move |outside: bool| {
            let (id, name) = (id.clone(), name.clone());
            let Some(words) = words.get_untracked() else {
                return;
            };
            let typed = command.with_untracked(|command| command.trim().to_owned());
            let trimmed =
                |text: RwSignal<String>| text.with_untracked(|text| text.trim().to_owned());
            let mut exec = ExecSpec {
                command: words,
                user: trimmed(user),
                workdir: trimmed(workdir),
                env: Vec::new(),
                privileged: privileged.get_untracked(),
                tty: tty.get_untracked(),
                interactive: tty.get_untracked(),
            };
            let text = trimmed(env);
            spawn_local(async move {
                match read_env(text).await {
                    Ok(env) => exec.env = env,
                    Err(failure) => {
                        refused.try_set(Some(failure));
                        return;
                    }
                }
                stores.dialogs.close();
                remember_in(stores, &name, typed);
                if outside {
                    opening::exec_outside(stores, &id, exec);
                } else {
                    opening::exec(stores, &id, exec);
                }
            });
        }
    };
    let submit = {
        let carry_out = carry_out.clone();
        move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            carry_out(false);
        }
    };
    let field = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(field) = field.get() {
            // After the dialog has opened and put the focus somewhere itself.
            request_animation_frame(move || {
                // Losing the focus is no reason to fail.
                let _ = field.focus();
            });
        }
    });
    let title_name = crate::format::plain(&name).into_owned();
    let title = Signal::derive(move || t_string!(i18n, dock.exec_title, name = title_name.clone()));
    let label = move |words: fn(Locale) -> &'static str| {
        Signal::derive(move || words(i18n.get_locale()).to_owned())
    };
    let shells = RwSignal::new(Vec::<String>::new());
    {
        let id = id.to_string();
        spawn_local(async move {
            // What is not known is not offered; the form does without.
            match ipc::call(TerminalShells { id }).await {
                Ok(found) => {
                    shells.try_set(found);
                }
                Err(failure) => ipc::complain(&failure.message),
            }
        });
    }
    let shown: Vec<String> = earlier.iter().rev().take(SHOWN).cloned().collect();
    view! {
        <Dialog title hook="exec" on_close=close>
            <form on:submit=submit>
                <div class="dialog-body">
                    {move || {
                        refused
                            .get()
                            .map(|failure| {
                                view! {
                                    <p class="notice failed" role="alert">
                                        {move || refusal::sentence(&failure, i18n.get_locale())}
                                    </p>
                                }
                            })
                    }}
                    <div on:keydown=on_key data-field="command">
                        <TextField
                            label=label(|locale| td_string!(locale, dock.command))
                            value=command
                            error=wrong
                            mono=true
                            node_ref=field
                        />
                        <p class="muted exec-note">{t!(i18n, dock.command_note)}</p>
                        {(!shown.is_empty())
                            .then(|| {
                                view! {
                                    <ul class="exec-earlier" aria-label=move || t_string!(i18n, dock.earlier)>
                                        {shown
                                            .into_iter()
                                            .map(|text| {
                                                let written = text.clone();
                                                view! {
                                                    <li>
                                                        <button
                                                            type="button"
                                                            class="chip mono hostile"
                                                            on:click=move |_| command.set(written.clone())
                                                        >
                                                            {text}
                                                        </button>
                                                    </li>
                                                }
                                            })
                                            .collect_view()}
                                    </ul>
                                }
                            })}
                        {move || {
                            let found = shells.get();
                            (!found.is_empty())
                                .then(|| {
                                    view! {
                                        <ul
                                            class="exec-earlier"
                                            data-shells
                                            aria-label=move || t_string!(i18n, dock.shells)
                                        >
                                            {found
                                                .into_iter()
                                                .map(|path| {
                                                    let written = shell::line(std::slice::from_ref(&path));
                                                    view! {
                                                        <li>
                                                            <button
                                                                type="button"
                                                                class="chip mono hostile"
                                                                on:click=move |_| command.set(written.clone())
                                                            >
                                                                {path}
                                                            </button>
                                                        </li>
                                                    }
                                                })
                                                .collect_view()}
                                        </ul>
                                    }
                                })
                        }}
                    </div>
                    <div class="exec-two">
                        <TextField
                            label=label(|locale| td_string!(locale, dock.user))
                            value=user
                            mono=true
                        />
                        <TextField
                            label=label(|locale| td_string!(locale, dock.workdir))
                            value=workdir
                            mono=true
                        />
                    </div>
                    <div class="field">
                        <label for="exec-env">{t!(i18n, dock.environment)}</label>
                        <textarea
                            id="exec-env"
                            class="input mono exec-env"
                            rows="2"
                            autocomplete="off"
                            spellcheck="false"
                            placeholder="NAME=value"
                            prop:value=move || env.get()
                            on:input:target=move |event| env.set(event.target().value())
                        ></textarea>
                    </div>
                    <label class="choice">
                        <input
                            type="checkbox"
                            prop:checked=move || tty.get()
                            on:change:target=move |event| tty.set(event.target().checked())
                        />
                        <span>{t!(i18n, dock.with_terminal)}</span>
                    </label>
                    <label class="choice">
                        <input
                            type="checkbox"
                            prop:checked=move || privileged.get()
                            on:change:target=move |event| privileged.set(event.target().checked())
                        />
                        <span>{t!(i18n, dock.privileged)}</span>
                    </label>
                </div>
                <footer class="dialog-footer">
                    <button type="button" class="button" on:click=move |_| close()>
                        {t!(i18n, dialog.cancel)}
                    </button>
                    <button
                        type="button"
                        class="button"
                        data-outside
                        disabled=move || words.with(Option::is_none)
                        on:click=move |_| carry_out(true)
                    >
                        {t!(i18n, dock.outside)}
                    </button>
                    <button
                        type="submit"
                        class="button primary"
                        data-confirm
                        disabled=move || words.with(Option::is_none)
                    >
                        {t!(i18n, dock.run)}
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}

/// `NAME=value` lines, read by the program as an `.env` file is.
async fn read_env(text: String) -> Result<Vec<EnvSpec>, Failure> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    ipc::call(EnvParse { text }).await
}

fn env_lines(env: &[EnvSpec]) -> String {
    let line = |env: &EnvSpec| match &env.value {
        Some(value) => format!("{}={value}", env.name),
        None => env.name.clone(),
    };
    env.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn commands_of(history: &[ExecHistory], container: &str) -> Vec<String> {
    let of = history.iter().find(|known| known.container == container);
    of.map(|known| known.commands.clone()).unwrap_or_default()
}

fn remember_in(stores: Stores, container: &str, command: String) {
    if !command.is_empty() {
        stores.settings.change(|settings| {
            remember(&mut settings.terminal.history, container, command);
        });
    }
}

/// The newest command of the newest container is last; the oldest of many are given up.
fn remember(history: &mut Vec<ExecHistory>, container: &str, command: String) {
    let at = history
        .iter()
        .position(|known| known.container == container);
    let mut known = at.map(|at| history.remove(at)).unwrap_or(ExecHistory {
        container: container.to_owned(),
        commands: Vec::new(),
    });
    known.commands.retain(|earlier| *earlier != command);
    known.commands.push(command);
    let much = known.commands.len().saturating_sub(COMMANDS);
    known.commands.drain(..much);
    history.push(known);
    let many = history.len().saturating_sub(CONTAINERS);
    history.drain(..many);
}

#[cfg(test)]
mod tests {
    use super::{COMMANDS, CONTAINERS, commands_of, remember};

    #[test]
    fn commands_are_kept_newest_last_and_once() {
        let mut history = Vec::new();
        for command in ["ls", "ps", "ls"] {
            remember(&mut history, "web", command.into());
        }
        remember(&mut history, "db", "id".into());
        assert_eq!(commands_of(&history, "web"), ["ps", "ls"]);
        assert_eq!(commands_of(&history, "db"), ["id"]);
        assert!(commands_of(&history, "other").is_empty());
    }

    #[test]
    fn what_is_kept_has_an_end() {
        let mut history = Vec::new();
        remember(&mut history, "first", "ls".into());
        for n in 0..2 * COMMANDS {
            remember(&mut history, "web", n.to_string());
        }
        assert_eq!(commands_of(&history, "web").len(), COMMANDS);
        assert_eq!(commands_of(&history, "web")[COMMANDS - 1], "59");
        for n in 0..CONTAINERS {
            remember(&mut history, &n.to_string(), "ls".into());
        }
        assert_eq!(history.len(), CONTAINERS);
        assert!(commands_of(&history, "first").is_empty());
    }
}
