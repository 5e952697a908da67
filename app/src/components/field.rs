//! A date a person types or picks, with its label above and what is wrong with it beside.

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
