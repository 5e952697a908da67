//! Fields a person types into, each with its label above and what is wrong with it beside.

use super::action::Action;
use leptos::prelude::*;

/// A date field.
#[component]
pub(crate) fn DateField(
    /// Its id; the error summary points there.
    id: &'static str,
    /// Its label.
    label: &'static str,
    /// What stands in it, as `YYYY-MM-DD`, or nothing.
    value: RwSignal<String>,
    /// The earliest date the browser offers.
    #[prop(into)]
    earliest: String,
    /// The latest date the browser offers.
    #[prop(into)]
    latest: String,
    /// What is wrong with it.
    #[prop(into)]
    fault: Signal<Option<String>>,
) -> impl IntoView {
    let fault_id = format!("{id}-fault");
    let described_by = fault_id.clone();
    view! {
        <div class=move || if fault.get().is_some() { "field field--refused" } else { "field" }>
            <label class="field__label" for=id>{label}</label>
            <p class="field__fault" id=fault_id>{fault}</p>
            <input
                class="field__input"
                type="date"
                id=id
                min=earliest
                max=latest
                required
                prop:value=value
                aria-invalid=move || fault.get().is_some().then_some("true")
                aria-describedby=move || fault.get().is_some().then(|| described_by.clone())
                on:input=move |event| value.set(event_target_value(&event))
            />
        </div>
    }
}

/// A field for a word that is pasted: nothing the browser should remember, correct or spell.
#[component]
pub(crate) fn WordField(
    /// Its id; the error summary points there.
    id: &'static str,
    /// Its label.
    label: &'static str,
    /// What stands in it.
    value: RwSignal<String>,
    /// What is wrong with it.
    #[prop(into)]
    fault: Signal<Option<String>>,
    /// For a secret: what the button that shows and hides it says, each with its longer name.
    #[prop(optional)]
    secret: Option<[(&'static str, &'static str); 2]>,
) -> impl IntoView {
    let fault_id = format!("{id}-fault");
    let described_by = fault_id.clone();
    let shown = RwSignal::new(secret.is_none());
    let toggle = secret.map(|[show, hide]| {
        move || {
            let (label, name) = if shown.get() { hide } else { show };
            view! { <Action label=label name=Some(name.to_owned()) on_press=move |()| shown.update(|shown| *shown = !*shown)/> }
        }
    });
    view! {
        <div class=move || if fault.get().is_some() { "field field--refused" } else { "field" }>
            <label class="field__label" for=id>{label}</label>
            <p class="field__fault" id=fault_id>{fault}</p>
            <div class="field__row">
                <input
                    class="field__input field__input--wide"
                    type=move || if shown.get() { "text" } else { "password" }
                    id=id
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    maxlength="200"
                    required
                    prop:value=value
                    aria-invalid=move || fault.get().is_some().then_some("true")
                    aria-describedby=move || fault.get().is_some().then(|| described_by.clone())
                    on:input=move |event| value.set(event_target_value(&event))
                    on:change=move |_| value.update(|value| *value = value.trim().to_owned())
                />
                {toggle}
            </div>
        </div>
    }
}
