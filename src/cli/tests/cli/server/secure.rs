//! `backtest` over a server that speaks TLS: whose certificate is trusted, and whose is not.

use std::io::{Read, Write};
use std::net::TcpListener;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::fake::{Fake, Reply, truthful};
use super::{BACKTEST, DAY, RULES, over, over_a_dump, said};
use crate::command::run;

/// A certificate for a name, with what a server needs to show it.
struct Shown {
    pem: String,
    config: ServerConfig,
}

fn config(chain: Vec<CertificateDer<'static>>, key: &KeyPair) -> ServerConfig {
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let builder = ServerConfig::builder_with_provider(ring::default_provider().into());
    let builder = builder.with_safe_default_protocol_versions().expect("versions");
    builder.with_no_client_auth().with_single_cert(chain, key).expect("they fit")
}

fn params(name: &str) -> CertificateParams {
    CertificateParams::new([name.to_owned()]).expect("a name")
}

/// A certificate that signs itself.
fn self_signed(name: &str) -> Shown {
    self_signed_with(&params(name))
}

fn self_signed_with(params: &CertificateParams) -> Shown {
    let key = KeyPair::generate().expect("a key");
    let own = params.self_signed(&key).expect("signed");
    Shown { pem: own.pem(), config: config(vec![own.der().clone()], &key) }
}

/// A certificate that an authority has signed, and the authority's own.
fn signed(name: &str) -> Shown {
    let mut authority = params("authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    let authority = CertifiedIssuer::self_signed(authority, key).expect("signed");
    let key = KeyPair::generate().expect("a key");
    let own = params(name).signed_by(&key, &authority).expect("signed");
    Shown { pem: authority.pem(), config: config(vec![own.der().clone()], &key) }
}

fn start(config: ServerConfig) -> Fake {
    Fake::start_secure(|request| truthful(&DAY.1, request), config)
}

/// A backtest over a server whose certificate these are to have signed.
fn trusting(url: &str, pem: &str) -> crate::command::Outcome {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), pem).expect("written");
    let path = file.path().to_str().expect("UTF-8");
    over(url, &[&BACKTEST[..], &["--ca-file", path]].concat())
}

#[test]
fn a_certificate_is_trusted_for_its_authority_and_its_name() {
    let expected = said(&over_a_dump(&BACKTEST));
    for Shown { pem, config } in [self_signed("127.0.0.1"), signed("127.0.0.1")] {
        let server = start(config);
        assert_eq!(said(&trusting(&server.url, &pem)), expected);
        assert!(server.requests().len() > 1);
    }
}

/// What is said where a server is not trusted, after one try.
fn refusal(outcome: &crate::command::Outcome) -> String {
    assert_eq!((outcome.code, &*outcome.stdout), (Some(2), ""), "{}", outcome.show());
    assert!(!outcome.stderr.contains("attempts"), "{}", outcome.stderr);
    outcome.stderr.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused_at_once() {
    let other = self_signed("127.0.0.1").pem;
    let unknown = "signed by none of the trusted authorities help: name the authority";
    for (shown, trusted, expected) in [
        (self_signed("127.0.0.1"), None, unknown),
        (signed("127.0.0.1"), None, unknown),
        (signed("127.0.0.1"), Some(other), unknown),
    ] {
        let server = start(shown.config);
        let said = refusal(&match trusted {
            None => over(&server.url, &BACKTEST),
            Some(pem) => trusting(&server.url, &pem),
        });
        assert!(said.contains(expected), "{said}");
        assert_eq!(server.requests().len(), 0);
    }
}

#[test]
fn what_else_is_wrong_with_a_certificate_is_told() {
    let mut authority = params("127.0.0.1");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let mut old = params("127.0.0.1");
    old.not_after = rcgen::date_time_ymd(2020, 1, 1);
    for (shown, expected) in [
        (signed("prometheus.example.com"), "is for another name: "),
        (self_signed_with(&authority), "is that of an authority, which no server may show help:"),
        (self_signed_with(&old), "is not trusted: certificate expired"),
    ] {
        let server = start(shown.config);
        let said = refusal(&trusting(&server.url, &shown.pem));
        assert!(said.contains(expected), "{said}");
    }
    // A server that speaks HTTP, as that of Go answers to TLS.
    let plain = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("https://{}", plain.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for mut stream in plain.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.0 400 Bad Request\r\n\r\n");
        }
    });
    let said = refusal(&over(&url, &BACKTEST));
    assert!(said.contains("TLS fails: ") && said.contains("really `https`"), "{said}");
}

#[test]
fn a_target_is_trusted_as_a_server_is() {
    let Shown { pem, config } = self_signed("127.0.0.1");
    let page = "# TYPE up gauge\nup 1\n";
    let server = Fake::start_secure(move |_| Reply::new(200, page), config);
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), pem).expect("written");
    let trusted = ["--ca-file", file.path().to_str().expect("UTF-8")];
    let arguments = ["audit", RULES, "--target", &server.url];
    let said = |more: &[&str]| {
        let outcome = run(&[&arguments[..], more].concat()).show();
        outcome.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let refused = said(&[]);
    assert!(refused.contains("exposes nothing because: its certificate is signed by"), "{refused}");
    assert!(refused.contains("help: name the authority"), "{refused}");
    let trusted = said(&trusted);
    assert!(!trusted.contains("exposes nothing"), "{trusted}");
    assert_eq!(server.requests().len(), 1);
}
