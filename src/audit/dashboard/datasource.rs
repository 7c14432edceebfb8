//! Which data source answers a query, as far as its dashboard tells.

use promwright_rulebook::yaml::Node;
use rustc_hash::FxHashMap;

/// What answers a query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Datasource {
    /// It speaks PromQL.
    Prometheus,
    /// It speaks something else.
    Other,
    /// That is not known.
    #[default]
    Unknown,
}

impl Datasource {
    /// The data source of a type.
    fn of_type(name: &str) -> Self {
        match name {
            "prometheus"
            | "grafana-amazonprometheus-datasource"
            | "grafana-azureprometheus-datasource" => Self::Prometheus,
            // MetricsQL, of which most is PromQL.
            "victoriametrics-metrics-datasource" | "datasource" | "" => Self::Unknown,
            name if name.contains('$') => Self::Unknown,
            _ => Self::Other,
        }
    }
}

/// The variables and inputs of a dashboard that stand for data sources, by name.
#[derive(Debug, Default)]
pub(super) struct Datasources(FxHashMap<String, Datasource>);

impl Datasources {
    /// Those that a dashboard declares.
    pub fn of(root: Node<'_>) -> Self {
        let mut known = FxHashMap::default();
        let dashboard = field(root, "dashboard").unwrap_or(root);
        let spec = field(dashboard, "spec").unwrap_or(dashboard);
        let templating = field(spec, "templating").and_then(|own| field(own, "list"));
        let lists = [templating, field(spec, "variables"), field(dashboard, "__inputs")];
        for variable in lists.into_iter().flatten().flat_map(Node::items) {
            let of = field(variable, "spec").unwrap_or(variable);
            let name = text(of, "name");
            let kind = text(of, "pluginId").or_else(|| text(of, "query")).unwrap_or_default();
            let is_one = text(of, "type") == Some("datasource")
                || text(variable, "kind") == Some("DatasourceVariable");
            if let Some(name) = name.filter(|_| is_one) {
                known.insert(name.to_owned(), Datasource::of_type(kind));
            }
        }
        Self(known)
    }

    /// What a mapping says of the data source of the queries in it.
    pub fn said_by(&self, node: Node<'_>) -> Option<Datasource> {
        if let Some(own) = field(node, "datasource") {
            if let Some(name) = own.scalar() {
                return Some(self.named(name));
            }
            let kind = text(own, "type").map_or(Datasource::Unknown, Datasource::of_type);
            let named = || text(own, "uid").map_or(Datasource::Unknown, |uid| self.named(uid));
            return Some(if kind == Datasource::Unknown { named() } else { kind });
        }
        // Version 2: a query says of which kind it is.
        field(node, "spec")?;
        match (text(node, "kind")?, text(node, "group")) {
            ("DataQuery", Some(group)) => Some(Datasource::of_type(group)),
            ("prometheus", None) => Some(Datasource::Prometheus),
            ("loki" | "tempo" | "elasticsearch" | "influxdb" | "graphite", None) => {
                Some(Datasource::Other)
            }
            _ => None,
        }
    }

    /// A data source by its name, or by the variable that stands for it.
    fn named(&self, name: &str) -> Datasource {
        if name == "__expr__" {
            return Datasource::Other;
        }
        let bare = name.trim_start_matches("${").trim_start_matches("[[").trim_start_matches('$');
        let bare = bare.trim_end_matches('}').trim_end_matches("]]");
        self.0.get(bare).copied().unwrap_or_default()
    }
}

/// The value of a key.
pub(super) fn field<'d>(node: Node<'d>, name: &str) -> Option<Node<'d>> {
    node.entries().find(|(key, _)| key.scalar() == Some(name)).map(|(_, value)| value)
}

/// The value of a key, if it is a text.
pub(super) fn text<'d>(node: Node<'d>, name: &str) -> Option<&'d str> {
    field(node, name)?.scalar()
}
