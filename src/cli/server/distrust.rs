//! Why a server's certificate is not trusted, in words that say what to do.

use std::io;

use rustls::{CertificateError, Error};

/// Why there is no connection to trust, and what to do; `None` where the connection broke for
/// another reason.
pub(super) fn why(error: &io::Error) -> Option<(String, Option<&'static str>)> {
    let error = error.get_ref()?.downcast_ref::<Error>()?;
    let Error::InvalidCertificate(certificate) = error else {
        let help = "is it really `https` that the server speaks at this port?";
        return Some((format!("TLS fails: {error}"), Some(help)));
    };
    Some(match certificate {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => (
            "its certificate is signed by none of the trusted authorities".to_owned(),
            Some("name the authority that signed it, or the certificate itself, with `--ca-file`"),
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => (
            format!("its certificate is for another name: {certificate}"),
            Some("name it as its certificate does"),
        ),
        CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => (
            "its certificate is that of an authority, which no server may show".to_owned(),
            Some(
                "let the authority sign one for the server, or make one with `openssl req -x509 \
                 -addext basicConstraints=critical,CA:FALSE`",
            ),
        ),
        other => (format!("its certificate is not trusted: {other}"), None),
    })
}
