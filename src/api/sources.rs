//! The texts that the platform's operations are known from.

use crate::fidelity::{Label, Source};

/// The published schema that inviting an account user reaches.
pub(super) static SCHEMA_5: Source =
    Source { label: Label::Published, text: "OpenAPI document 5.0.5386 of account users" };

/// The last document that is published in full.
pub(super) static OPENAPI_4: Source =
    Source { label: Label::Published, text: "OpenAPI document 4.0.2162" };

/// The pages of the documentation that list the operations of the fifth version.
pub(super) static REFERENCE_5: Source =
    Source { label: Label::Published, text: "documentation's reference of the fifth version" };

/// A list of the newest document's operations and members, without their limits.
pub(super) static FINGERPRINT_5: Source =
    Source { label: Label::Published, text: "vendor's fingerprint of OpenAPI document 5.0.5820" };

/// An operation of the documentation's reference whose body no text describes.
pub(super) static UNDESCRIBED: Source = Source {
    label: Label::Inferred,
    text: "documentation's reference of the fifth version, which does not describe the body",
};

/// The vendor's client, where no document has an operation.
pub(super) static PYTHON_CLIENT: Source =
    Source { label: Label::Inferred, text: "vendor's Python client" };
