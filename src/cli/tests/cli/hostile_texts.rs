//! Texts that are made to exhaust a reader: long, deep, or many of one thing.

/// A name for the file, the text, and how `check` ends.
pub(crate) struct Text {
    pub name: &'static str,
    pub content: String,
    pub code: i32,
}

/// All of them. Each is at most a few megabytes.
pub(crate) fn all() -> Vec<Text> {
    let mut texts = expressions();
    texts.extend(patterns());
    texts.extend(documents());
    texts.extend(models());
    texts.extend(templates());
    texts
}

fn case(name: &'static str, code: i32, content: String) -> Text {
    Text { name, content, code }
}

/// A rule file with one rule of this expression, in single quotes.
fn rule(expr: &str) -> String {
    let quoted = expr.replace('\'', "''");
    format!("groups:\n- name: g\n  rules:\n  - record: r\n    expr: '{quoted}'\n")
}

/// A rule file with one alert, with `rest` behind its expression.
fn alert(rest: &str) -> String {
    format!("groups:\n- name: g\n  rules:\n  - alert: A\n    expr: up == 0\n{rest}")
}

/// One line for each number below `count`.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(|n| line(n) + "\n").collect()
}

fn around(open: &str, inner: &str, close: &str, count: usize) -> String {
    open.repeat(count) + inner + &close.repeat(count)
}

fn expressions() -> Vec<Text> {
    const MANY: usize = 100_000;
    vec![
        case("open-brackets", 1, rule(&"(".repeat(MANY))),
        case("open-braces", 1, rule(&"{".repeat(MANY))),
        case("closing-brackets", 1, rule(&")".repeat(MANY))),
        case("balanced-brackets", 1, rule(&around("(", "up", ")", MANY))),
        case("balanced-calls", 1, rule(&around("abs(", "up", ")", MANY))),
        case("balanced-subqueries", 1, rule(&around("max_over_time(", "up", "[5m:])", 50_000))),
        case("chain", 0, rule(&format!("up{}", " + up".repeat(MANY)))),
        case("chain-of-ors", 0, rule(&format!("up{}", " or up".repeat(MANY)))),
        case("chain-of-powers", 1, rule(&format!("up{}", " ^ up".repeat(MANY)))),
        case("chain-without-operands", 1, rule(&"+ * ".repeat(MANY))),
        case("terms-without-operators", 1, rule(&"up ".repeat(MANY))),
        case("minus-signs", 1, rule(&format!("{}up", "-".repeat(MANY)))),
        case("offsets", 1, rule(&format!("up{}", " offset 5m".repeat(MANY)))),
        case("matchers", 0, rule(&format!("up{{{}}}", "a=\"b\",".repeat(MANY)))),
        case("labels-to-group-by", 0, rule(&format!("sum by ({}) (up)", "a,".repeat(MANY)))),
        case("arguments", 1, rule(&format!("abs({})", "up,".repeat(MANY)))),
        case("digits", 1, rule(&format!("up > {}", "9".repeat(1 << 20)))),
        case("string-of-a-megabyte", 0, rule(&format!("up{{a=\"{}\"}}", "x".repeat(1 << 20)))),
        case("string-that-never-ends", 1, rule(&format!("up{{a=\"{}", "x".repeat(1 << 20)))),
        case("name-of-a-megabyte", 0, rule(&"x".repeat(1 << 20))),
        case("comments", 0, rule(&format!("up{}\n\n", "\n\n    # c".repeat(MANY)))),
        case("expression-above-the-limit", 1, rule(&"up + ".repeat(1_000_000))),
    ]
}

fn patterns() -> Vec<Text> {
    let matching = |pattern: &str| rule(&format!("up{{a=~\"{pattern}\"}}"));
    let alternatives = lines(50_000, |n| format!("host{n}|")).replace('\n', "");
    vec![
        case("pattern-of-brackets", 1, matching(&around("(", "a", ")", 100_000))),
        case("pattern-of-open-brackets", 1, matching(&"(".repeat(100_000))),
        case("pattern-of-stars", 1, matching(&"*".repeat(100_000))),
        case("pattern-of-repeated-groups", 1, matching(&around("(", "a", "){2}", 900))),
        case(
            "pattern-of-optional-letters",
            0,
            matching(&("a?".repeat(50_000) + &"a".repeat(50_000))),
        ),
        case("pattern-of-alternatives", 0, matching(&alternatives)),
        case("pattern-of-classes", 0, matching(&r"[\\pL\\pN]".repeat(2_000))),
        case("patterns", 0, lines_of_rules(5_000, |n| format!("up{{a=~\"(a+)+{n}$\"}}"))),
    ]
}

fn lines_of_rules(count: usize, expr: impl Fn(usize) -> String) -> String {
    let rules = lines(count, |n| format!("  - {{record: r{n}, expr: '{}'}}", expr(n)));
    format!("groups:\n- name: g\n  rules:\n{rules}")
}

fn documents() -> Vec<Text> {
    const MANY: usize = 100_000;
    let nested = |n: usize| format!("{}k:", " ".repeat(n));
    let merges = lines(10_000, |n| format!("k{0}: &k{0}\n  <<: *k{n}\n  l{n}: x", n + 1));
    vec![
        case("yaml-open-brackets", 1, format!("groups: {}", "[".repeat(MANY))),
        case("yaml-open-braces", 1, format!("groups: {}", "{".repeat(MANY))),
        case("yaml-balanced-brackets", 1, format!("groups: {}", around("[", "", "]", MANY))),
        case("yaml-nested-mappings", 1, lines(2_000, nested)),
        case("yaml-dashes", 1, "- ".repeat(MANY)),
        case("yaml-question-marks", 1, "? ".repeat(MANY)),
        case("yaml-anchors", 0, format!("groups:\n{}", lines(MANY, |n| format!("- &a{n}")))),
        case("yaml-aliases", 0, format!("groups: &g\n- &a\n{}", "- *a\n".repeat(MANY))),
        case("yaml-merges", 1, format!("k0: &k0 {{}}\n{merges}groups: []\n")),
        case("yaml-comments", 0, format!("{}groups: []\n", "# c\n".repeat(MANY))),
        case("yaml-line-breaks", 0, format!("{}groups: []\n", "\n".repeat(1 << 20))),
        case("yaml-blanks", 0, format!("groups: []{}\n", " ".repeat(1 << 20))),
        case("yaml-tabs", 0, format!("groups:{}\n- name: g", "\t".repeat(1 << 20))),
        case("yaml-documents", 0, format!("groups: []\n{}", "---\n".repeat(MANY))),
        case("yaml-key-of-a-megabyte", 1, format!("{}: 1\n", "k".repeat(1 << 20))),
        case("yaml-quote-that-never-ends", 1, format!("groups: \"{}", "\\n".repeat(1 << 19))),
        case("yaml-escapes", 1, format!("groups: \"{}\"\n", "\\u03c8".repeat(MANY))),
        case("yaml-unknown-keys", 1, lines(MANY / 10, |n| format!("k{n}: 1")) + "groups: []\n"),
    ]
}

fn models() -> Vec<Text> {
    const MANY: usize = 5_000;
    let group = |n: usize| format!("- {{name: g{n}, rules: []}}");
    let labels = |line: fn(usize) -> String| alert(&format!("    labels:\n{}", lines(MANY, line)));
    let within = |text: &str| {
        let indented = format!("    {}\n", text.trim_end().replace('\n', "\n    "));
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata:\n  a.yaml: |\n{indented}"
        )
    };
    vec![
        case("groups", 0, format!("groups:\n{}", lines(MANY, group))),
        case("groups-of-one-name", 1, format!("groups:\n{}", lines(MANY, |_| group(0)))),
        case("labels", 0, labels(|n| format!("      l{n}: x"))),
        case("labels-of-one-name", 1, labels(|_| "      l: x".to_owned())),
        case("rules-of-one-name", 1, {
            let rules = "  - {alert: A, expr: up == 0}\n".repeat(MANY);
            format!("groups:\n- name: g\n  rules:\n{rules}")
        }),
        case("faulty-rules", 1, lines_of_rules(MANY, |_| "sum(".to_owned())),
        case("name-of-a-rule-of-a-megabyte", 0, {
            format!(
                "groups:\n- name: g\n  rules:\n  - {{alert: \"{}\", expr: up == 0}}\n",
                "A".repeat(1 << 20)
            )
        }),
        case("faults-in-one-long-line", 1, {
            let rules = "{alert: A, expr: sum(}, ".repeat(1_000);
            format!("groups: [{{name: g, rules: [{rules}]}}]\n")
        }),
        case("config-map-of-brackets", 1, {
            let inner = format!("groups:\n- name: g\n  rules: {}\n", "[".repeat(50_000));
            within(&inner)
        }),
        case("config-map-of-faulty-rules", 1, within(&lines_of_rules(MANY, |_| "sum(".to_owned()))),
    ]
}

fn templates() -> Vec<Text> {
    const MANY: usize = 100_000;
    let annotated = |text: &str| alert(&format!("    annotations:\n      a: '{text}'\n"));
    vec![
        case("template-of-open-actions", 1, annotated(&"{{".repeat(MANY))),
        case("template-of-open-brackets", 1, annotated(&format!("{{{{ {}", "(".repeat(MANY)))),
        case(
            "template-of-balanced-brackets",
            1,
            annotated(&format!("{{{{ {} }}}}", around("(", "1", ")", MANY))),
        ),
        case("template-of-ifs", 1, annotated(&around("{{ if true }}", "", "{{ end }}", 20_000))),
        case("template-of-else-ifs", 1, {
            annotated(&format!(
                "{{{{ if true }}}}{}{{{{ end }}}}",
                "{{ else if true }}".repeat(20_000)
            ))
        }),
        case("template-of-open-ranges", 1, annotated(&"{{ range . }}".repeat(20_000))),
        case("template-of-pipes", 0, {
            annotated(&format!("{{{{ $value{} }}}}", " | humanize".repeat(MANY)))
        }),
        case("template-of-fields", 1, annotated(&format!("{{{{ .{} }}}}", "a.".repeat(MANY)))),
        case("template-of-actions", 0, annotated(&"{{ $value }}".repeat(MANY))),
        case("template-that-calls-itself", 1, {
            annotated(r#"{{ define "a" }}{{ template "a" }}{{ end }}{{ template "a" }}"#)
        }),
    ]
}
