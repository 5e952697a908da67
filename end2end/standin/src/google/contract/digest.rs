//! What is kept of Google's discovery document: names, types, formats and enums, no prose.

use serde_json::{Map, Value, json};

/// Makes the digest of a discovery document.
///
/// # Shape
///
/// `revision`; `parameters` that every method takes; `methods`, each with verb, path, parameters, request and response;
/// `schemas`, each a map from member to its type: `t` type, `f` format, `e` enum, `r` schema, `i` type of the items.
///
/// # Errors
///
/// Names the member that is missing or of another type than such a document has.
pub fn digest(discovery: &Value) -> Result<Value, String> {
    let mut methods = Vec::new();
    collect_methods(discovery, &mut methods)?;
    methods.sort_by_key(|method| method.get("id").and_then(Value::as_str).unwrap_or_default().to_owned());
    let schemas: Map<String, Value> = object(discovery, "schemas")?
        .iter()
        .map(|(name, schema)| (name.clone(), members(schema.get("properties"))))
        .collect();
    Ok(json!({
        "revision": discovery.get("revision").ok_or("revision is missing")?,
        "parameters": members(discovery.get("parameters")),
        "methods": methods,
        "schemas": schemas,
    }))
}

fn object<'a>(value: &'a Value, name: &str) -> Result<&'a Map<String, Value>, String> {
    value.get(name).and_then(Value::as_object).ok_or_else(|| format!("{name} is no object"))
}

fn collect_methods(node: &Value, methods: &mut Vec<Value>) -> Result<(), String> {
    let Some(resources) = node.get("resources").and_then(Value::as_object) else { return Ok(()) };
    for resource in resources.values() {
        for method in resource.get("methods").and_then(Value::as_object).into_iter().flat_map(Map::values) {
            let text = |name: &str| {
                method.get(name).and_then(Value::as_str).ok_or_else(|| format!("a method has no {name}"))
            };
            let schema = |name: &str| method.get(name).and_then(|schema| schema.get("$ref")).cloned();
            let query: Map<String, Value> = method
                .get("parameters")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
                .filter(|(_, parameter)| parameter.get("location").and_then(Value::as_str) == Some("query"))
                .map(|(name, parameter)| (name.clone(), member(parameter)))
                .collect();
            methods.push(json!({
                "id": text("id")?,
                "verb": text("httpMethod")?,
                "path": text("flatPath")?,
                "query": query,
                "request": schema("request"),
                "response": schema("response"),
            }));
        }
        collect_methods(resource, methods)?;
    }
    Ok(())
}

fn members(properties: Option<&Value>) -> Value {
    let properties = properties.and_then(Value::as_object).into_iter().flatten();
    properties.map(|(name, property)| (name.clone(), member(property))).collect::<Map<_, _>>().into()
}

fn member(property: &Value) -> Value {
    let mut kept = Map::new();
    for (name, short) in [("type", "t"), ("format", "f"), ("enum", "e"), ("$ref", "r")] {
        if let Some(value) = property.get(name) {
            kept.insert(short.to_owned(), value.clone());
        }
    }
    if let Some(items) = property.get("items") {
        kept.insert("i".to_owned(), member(items));
    }
    kept.into()
}
