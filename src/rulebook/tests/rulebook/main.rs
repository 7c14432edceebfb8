//! Rule files in, findings and models out.

mod corpus;
mod mapping;
