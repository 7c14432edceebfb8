//! `backtest` and `tune` over a server: what it answers is what a dump gives, and whatever goes
//! wrong is either mended or told, without a credential.

mod check;
pub(crate) mod fake;
mod query;
mod real;
mod secure;

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use promwright_engine::Storage;
use promwright_series::exposition::{self, Format};
use serde_json::{Value, json};

use crate::command::{Outcome, assert_text, command, finish, run};
use fake::{Fake, Reply, Request, truthful};

const RULES: &str = "fixtures/cli/backtest/rules.yaml";
const TIMES: [&str; 4] = ["--start", "2025-10-23T14:04:00Z", "--end", "2025-10-23T19:00:00Z"];

/// The samples of a day, as text and ready to be asked.
static DAY: LazyLock<(String, Storage)> = LazyLock::new(|| {
    let day = ["--scenario", "audit-2025-10-23", "--duration", "8h", "--format", "openmetrics"];
    let text = run(&[&["simulate", "export"], &day[..]].concat()).stdout;
    let read = exposition::read(text.as_bytes(), Format::OpenMetrics, 0).expect("OpenMetrics");
    let storage = Storage::from_series(read.series).expect("in order");
    (text, storage)
});

/// A command over the samples as a file.
fn over_a_dump(arguments: &[&str]) -> Outcome {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), &DAY.0).expect("written");
    let data = ["--data", file.path().to_str().expect("UTF-8")];
    run(&[arguments, &data, &TIMES].concat())
}

/// The same over a server.
fn over(url: &str, arguments: &[&str]) -> Outcome {
    let server = ["--prometheus", url];
    finish(
        command(&[arguments, &server, &TIMES].concat())
            .env_remove("PROMWRIGHT_BEARER_TOKEN")
            .env_remove("PROMWRIGHT_BASIC_AUTH"),
    )
}

fn fake(reply: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static) -> Fake {
    Fake::start(move |request| reply(request).unwrap_or_else(|| truthful(&DAY.1, request)))
}

/// What a backtest says as JSON, but for the remarks on where samples come from.
fn said(outcome: &Outcome) -> Value {
    assert_eq!(outcome.code, Some(0), "{}", outcome.show());
    let mut said: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    for path in ["", "/before", "/after"] {
        said.pointer_mut(path).and_then(Value::as_object_mut).map(|map| map.remove("notes"));
    }
    said
}

const BACKTEST: [&str; 4] = ["backtest", RULES, "--output", "json"];

#[test]
fn a_server_gives_what_a_dump_gives() {
    let server = fake(|_| None);
    for arguments in [
        &BACKTEST[..],
        &[&BACKTEST[..], &["--set", "PodDrift.threshold=0.3", "--set", "PodDrift.for=3m"]].concat(),
        &[&BACKTEST[..], &["--interval", "45s", "--lookback", "2m"]].concat(),
        &[&BACKTEST[..], &["--alert", "Prediction"]].concat(),
        &["tune", "PodDrift", RULES, "--output", "json"],
        &["tune", "PredictionErrorHigh", RULES, "--output", "json", "--fors", "1m,5m"],
    ] {
        let (asked, dumped) = (over(&server.url, arguments), over_a_dump(arguments));
        assert_eq!(said(&asked), said(&dumped), "{arguments:?}");
    }
    let shown = over(&server.url, &["backtest", RULES]).stdout.replace(&server.url, "SERVER");
    assert_text("backtest-of-a-server", &shown);
}

#[test]
fn what_the_server_has_recorded_is_taken() {
    let mut storage = DAY.1.clone();
    let drift = promwright_series::Labels::from_pairs([("__name__", "prediction_error:drift")]);
    for minute in 0..300 {
        storage.append(&drift, 1_761_228_240_000 + minute * 60_000, 7.0).expect("in order");
    }
    let server = Fake::start(move |request| truthful(&storage, request));
    let outcome = over(&server.url, &["backtest", RULES, "--alert", "PodDrift"]);
    let note = "these are taken as the server recorded them: prediction_error:drift";
    assert!(outcome.stdout.contains(note), "{}", outcome.show());
    let queries = server.requests();
    let queries: Vec<_> = queries.iter().filter_map(|own| own.form.get("query")).collect();
    assert_eq!(queries, ["prediction_error:drift > 1"]);
}

#[test]
fn what_passes_is_asked_again() {
    type Misbehave = fn(Reply) -> Reply;
    let expected = said(&over_a_dump(&BACKTEST));
    let faults: [Misbehave; 6] = [
        |_| Reply::new(500, "oops"),
        |_| Reply::new(503, "<html>the gateway has no server</html>"),
        |_| Reply { headers: "Retry-After: 0\r\n", ..Reply::new(429, "") },
        |good| Reply { is_cut: true, ..good },
        |good| Reply::new(200, &good.body[..good.body.len() / 2]),
        |_| Reply::new(200, "<html>please log in</html>"),
    ];
    for (index, fault) in faults.into_iter().enumerate() {
        let server = Fake::start(move |request| {
            let good = truthful(&DAY.1, request);
            if request.number % 2 == 0 { fault(good) } else { good }
        });
        let arguments = [&BACKTEST[..], &["--max-concurrency", "1"]].concat();
        assert_eq!(said(&over(&server.url, &arguments)), expected, "{index}");
    }
}

#[test]
fn a_date_at_which_to_ask_again_is_waited_for() {
    let at = |second: u64| format!("Sun, 06 Nov 1994 08:49:{second:02} GMT");
    let server = Fake::start(move |request| {
        let headers = format!("Date: {}\r\nRetry-After: {}\r\n", at(37), at(39));
        let wait = Reply { headers: headers.leak(), ..Reply::new(503, "") };
        if request.number == 0 { wait } else { truthful(&DAY.1, request) }
    });
    let since = Instant::now();
    assert_eq!(said(&over(&server.url, &BACKTEST)), said(&over_a_dump(&BACKTEST)));
    assert!(since.elapsed() >= Duration::from_secs(2), "{:?}", since.elapsed());
    let far = fake(|_| {
        let headers = "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n";
        Some(Reply { headers, ..Reply::new(429, "") })
    });
    let outcome = over(&far.url, &BACKTEST);
    assert!(outcome.stderr.contains("(1 attempt)"), "{}", outcome.stderr);
}

#[test]
fn long_queries_are_split_under_the_limit() {
    let expected = said(&over_a_dump(&BACKTEST));
    let server = fake(|request| {
        let of = |name: &str| request.form.get(name)?.parse::<f64>().ok();
        let points = (of("end")? - of("start")?) / of("step")?;
        (points > 100.0).then(|| {
            let error = "exceeded maximum resolution of 100 points per timeseries. Try decreasing \
                         the query resolution (?step=XX)";
            let answer = json!({ "status": "error", "errorType": "bad_data", "error": error });
            Reply::new(400, answer.to_string())
        })
    });
    assert_eq!(said(&over(&server.url, &BACKTEST)), expected);
    assert!(server.requests().len() > 10);
}

#[test]
fn no_more_queries_than_allowed_are_under_way() {
    let server = Fake::start(|request| Reply {
        delay: Duration::from_millis(50),
        ..truthful(&DAY.1, request)
    });
    said(&over(&server.url, &[&BACKTEST[..], &["--max-concurrency", "2"]].concat()));
    assert_eq!(server.at_once(), 2);
}

/// A whole answer to any range query, with this as its data.
fn answers(data: Value) -> impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static {
    move |request| {
        let body = json!({ "status": "success", "data": data }).to_string();
        request.path.ends_with("query_range").then(|| Reply::new(200, body))
    }
}

#[test]
fn what_stays_wrong_is_told() {
    let series = |labels: Value, time: f64| json!({ "metric": labels, "values": [[time, "1"]] });
    let matrix = |rows: Value| json!({ "resultType": "matrix", "result": rows });
    let start = 1_761_228_240.0;
    let plain = |status: u16, body: &'static str| move |_: &Request| Some(Reply::new(status, body));
    let cases: Vec<(&str, Fake, &str)> = vec![
        ("500", fake(plain(500, "oops")), "500 Internal Server Error: `oops` (5 attempts)"),
        ("login", fake(plain(200, "<html>log in</html>")), "no whole JSON: `<html>log in</html>`"),
        ("empty", fake(plain(200, "")), "no whole JSON: it is empty"),
        ("other", fake(plain(200, "{\"a\": 1}")), "not one of Prometheus' API"),
        (
            "error",
            fake(plain(200, "{\"status\":\"error\",\"errorType\":\"x\",\"error\":\"no such\"}")),
            "no such",
        ),
        (
            "refused",
            fake(plain(
                422,
                "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"many\"}",
            )),
            "many",
        ),
        ("closed", fake(plain(401, "who are you")), "--bearer-file"),
        ("elsewhere", fake(plain(404, "nothing here")), "before `/api/v1`"),
        (
            "moved",
            fake(|_| Some(Reply { headers: "Location: http://x/\r\n", ..Reply::new(302, "") })),
            "redirects",
        ),
        (
            "patience",
            fake(|_| Some(Reply { headers: "Retry-After: 3600\r\n", ..Reply::new(429, "") })),
            "--max-concurrency",
        ),
        (
            "vector",
            fake(answers(json!({ "resultType": "vector", "result": [] }))),
            "it has a vector where a matrix was asked for",
        ),
        (
            "off",
            fake(answers(matrix(json!([series(json!({ "a": "b" }), start + 7.0)])))),
            "2025-10-23T14:04:07Z, which was not asked for",
        ),
        (
            "later",
            fake(answers(matrix(json!([series(json!({ "a": "b" }), start + 86_400.0)])))),
            "which was not asked for",
        ),
        (
            "twice",
            fake(answers(matrix(json!([
                series(json!({ "a": "b" }), start),
                series(json!({ "a": "b" }), start)
            ])))),
            "is there twice",
        ),
        (
            "histogram",
            fake(answers(matrix(json!([{ "metric": {}, "histograms": [[start, {}]] }])))),
            "native histogram",
        ),
        (
            "partial",
            fake(|request| {
                let data = json!({ "resultType": "matrix", "result": [] });
                let body = json!({ "status": "success", "isPartial": true, "data": data });
                request.path.ends_with("query_range").then(|| Reply::new(200, body.to_string()))
            }),
            "partial",
        ),
    ];
    for (name, server, expected) in cases {
        let outcome = over(&server.url, &BACKTEST);
        assert_eq!((outcome.code, &*outcome.stdout), (Some(2), ""), "{name}: {}", outcome.show());
        let shown = outcome.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(shown.contains(expected), "{name}: {}", outcome.stderr);
    }
    let slow = fake(|_| Some(Reply { delay: Duration::from_secs(5), ..Reply::new(200, "{}") }));
    let outcome = over(&slow.url, &[&BACKTEST[..], &["--timeout", "200ms"]].concat());
    assert!(outcome.stderr.contains("takes longer than `--timeout` allows"), "{}", outcome.stderr);
    let nobody = over("http://127.0.0.1:1", &BACKTEST);
    assert_eq!((nobody.code, &*nobody.stdout), (Some(2), ""), "{}", nobody.show());
}

#[test]
fn remarks_are_passed_on() {
    let server = Fake::start(|request| {
        let mut good = truthful(&DAY.1, request);
        let mut body: Value = serde_json::from_str(&good.body).expect("JSON");
        body["warnings"] = json!(["a store does not answer"]);
        good.body = body.to_string();
        good
    });
    let outcome = over(&server.url, &BACKTEST);
    assert_eq!(outcome.stderr.matches("a store does not answer").count(), 1, "{}", outcome.stderr);
}

#[test]
fn rules_that_no_server_can_answer_for_are_refused() {
    let server = fake(|_| None);
    let rules = |expr: &str| {
        let file = tempfile::Builder::new().suffix(".yaml").tempfile().expect("a file");
        let text = format!(
            "groups:\n- name: g\n  rules:\n  - record: own:sum\n    expr: sum(queue_length)\n  \
             - alert: A\n    expr: {expr}\n"
        );
        std::fs::write(file.path(), text).expect("written");
        file
    };
    for expr in [
        "up @ start() == 0",
        "up offset -5m == 0",
        "own:sum > 1 and {job=\"a\"} > 2",
        "max_over_time((own:sum + on () up)[5m:1m]) > 1",
    ] {
        let file = rules(expr);
        let outcome = over(&server.url, &["backtest", file.path().to_str().expect("UTF-8")]);
        assert_eq!(outcome.code, Some(2), "{expr}: {}", outcome.show());
        assert!(outcome.stderr.contains("`A` cannot run over a server"), "{}", outcome.stderr);
    }
}

#[test]
fn credentials_open_the_server_and_are_never_shown() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = |name: &str, text: &str| {
        let path = directory.path().join(name);
        std::fs::write(&path, text).expect("written");
        path.to_str().expect("UTF-8").to_owned()
    };
    let (token, basic) = (file("token", "t0ken-of-ours\n"), file("basic", "me:pa55word\n"));
    let none: &[(&str, &str)] = &[];
    let encoded = "bWU6cGE1NXdvcmQ=";
    for (user, arguments, variables, header) in [
        ("", vec!["--bearer-file", &*token], none, "Bearer t0ken-of-ours".to_owned()),
        ("", vec!["--basic-file", &*basic], none, format!("Basic {encoded}")),
        ("me:pa55word@", vec![], none, format!("Basic {encoded}")),
        (
            "",
            vec![],
            &[("PROMWRIGHT_BEARER_TOKEN", "t0ken-of-ours")][..],
            "Bearer t0ken-of-ours".into(),
        ),
        ("", vec![], &[("PROMWRIGHT_BASIC_AUTH", "me:pa55word")][..], format!("Basic {encoded}")),
        ("", vec!["--header", "X-Scope-OrgID: te-nant"], none, "te-nant".to_owned()),
        (
            "",
            vec!["--header", "Authorization: Bearer t0ken-of-ours"],
            none,
            "Bearer t0ken-of-ours".into(),
        ),
    ] {
        // It says all that it was sent, in a long line and as an error.
        let server = fake(|request| {
            let said = format!("{:?}", request.headers);
            let answer = json!({ "status": "error", "errorType": "execution", "error": said });
            Some(Reply::new(if request.number == 0 { 503 } else { 400 }, answer.to_string()))
        });
        let url = server.url.replace("http://", &format!("http://{user}"));
        let arguments = [&BACKTEST[..], &["--prometheus", &url], &TIMES, &arguments].concat();
        let mut command = command(&arguments);
        command.env_remove("PROMWRIGHT_BEARER_TOKEN").env_remove("PROMWRIGHT_BASIC_AUTH");
        let outcome = finish(command.envs(variables.iter().copied()));
        assert_eq!(outcome.code, Some(2), "{}", outcome.show());
        let shown = outcome.show();
        for secret in ["t0ken", "pa55", encoded, "te-nant"] {
            assert!(!shown.contains(secret), "{shown}");
        }
        let requests = server.requests();
        assert!(requests.iter().all(|own| own.headers.contains(&header)), "{requests:?}");
    }
}

#[test]
fn what_cannot_be_used_is_refused_before_anything_is_asked() {
    let empty = tempfile::NamedTempFile::new().expect("a file");
    let empty = empty.path().to_str().expect("UTF-8");
    for (url, arguments, expected) in [
        ("localhost:9090", vec![], "does not start with `http://`"),
        ("http://127.0.0.1:1/?x", vec![], "a query behind the address"),
        ("http://127.0.0.1:1", vec!["--header", "nothing"], "NAME: VALUE"),
        ("http://127.0.0.1:1", vec!["--bearer-file", empty], "does not have one line"),
        ("http://127.0.0.1:1", vec!["--ca-file", empty], "has no certificate"),
    ] {
        let outcome = over(url, &[&BACKTEST[..], &arguments].concat());
        assert_eq!(outcome.code, Some(2), "{}", outcome.show());
        assert!(outcome.stderr.contains(expected), "{}", outcome.stderr);
    }
}
