//! Cloud tenants: the cloud environments whose spend is managed, each mapped to at most one client.

mod lifecycle;
mod requests;

use std::sync::Arc;

use super::{
    Account, Audit, Event, Id, Uuid,
    fields::fields,
    named::named,
    row::{Row, resource},
};

pub use self::{
    lifecycle::TenantAction,
    requests::{CloudTenantUpdate, NewCloudTenant, TenantExternalIdsUpdate},
};

/// A cloud environment.
#[derive(Debug, Clone)]
pub struct CloudTenant {
    /// Its id, `CLT-0000-0000`.
    pub id: Id<Self>,
    /// Rises with each change to the tenant itself.
    pub revision: u32,
    /// The name.
    pub name: Box<str>,
    /// Whether its spend is managed.
    pub status: TenantStatus,
    /// The kind of environment, which never changes; none if its creation named none.
    pub kind: Option<TenantType>,
    /// The client that it is mapped to, if it is mapped.
    pub account: Option<Arc<Row<Account>>>,
    /// The ids in further systems.
    pub external_ids: TenantExternalIds,
    /// Who created and changed it, and when.
    pub audit: Audit,
}

/// A tenant's ids in further systems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantExternalIds {
    /// The tenant in consumption management.
    pub cloud_consumption_id: Uuid,
    /// The organisation, which the tenant has in common with the account that it is mapped to.
    pub pyra_tenant_id: Uuid,
    /// The tenant at the provider of the cloud.
    pub provider_id: Option<Box<str>>,
}

named! {
    /// Whether the spend of a tenant is managed.
    pub enum TenantStatus: Text {
        /// It is.
        Active,
        /// It is not.
        Disabled,
        /// It is not, and no caller sees the tenant.
        Deleted,
    }
}

named! {
    /// The kind of a cloud environment.
    pub enum TenantType {
        /// Amazon Web Services, bought from Amazon.
        AwsDirect,
        /// Amazon Web Services, as a service.
        AwsService,
        /// Microsoft 365 of a cloud solution provider.
        Csp365,
        /// Microsoft Azure of a cloud solution provider.
        CspAzure,
        /// Microsoft 365 under an enterprise agreement.
        Ea365,
        /// Microsoft Azure under an enterprise agreement.
        EaAzure,
        /// Software lifecycle management.
        Slm,
        /// No environment of a provider.
        Virtual,
    }
}

impl TenantType {
    /// Whether such a tenant is mapped only if a single account has its `pyraTenantId`.
    #[must_use]
    pub const fn needs_single_account(self) -> bool {
        match self {
            Self::Slm | Self::Virtual => true,
            Self::AwsDirect
            | Self::AwsService
            | Self::Csp365
            | Self::CspAzure
            | Self::Ea365
            | Self::EaAzure => false,
        }
    }
}

impl CloudTenant {
    /// The next revision of the tenant, updated by `event`.
    #[must_use]
    pub fn touched(self, event: Event) -> Self {
        let audit = Audit { updated: event, ..self.audit };
        Self { revision: self.revision.saturating_add(1), audit, ..self }
    }

    /// Whether another value of the tenant has the same content.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.name == other.name
            && self.status == other.status
            && self.account_id() == other.account_id()
            && self.external_ids == other.external_ids
    }

    /// The id of the account that it is mapped to.
    #[must_use]
    pub fn account_id(&self) -> Option<Id<Account>> {
        self.account.as_ref().map(|account| account.id)
    }
}

resource!(CloudTenant, "CLT", 2, CLOUD_TENANT);

fields! {
    /// The fields of a [`CloudTenant`].
    pub static CLOUD_TENANT = "CloudTenant" in "cloud-tenants": |it: &CloudTenant, context| {
        core "id": id => own;
        on_request "audit": audit => empty;
        core "name": name;
        core "revision": revision => unless(1_u32);
        whole "status": status => default(TenantStatus::Active);
        whole "type": kind, nullable;
        whole "account": account, nullable;
        whole "externalIds": external_ids;
    }
}

fields! {
    /// The fields of [`TenantExternalIds`].
    static EXTERNAL_IDS = "CloudTenantExternalIds": |it: &TenantExternalIds, context| {
        core "cloudConsumptionId": cloud_consumption_id;
        core "pyraTenantId": pyra_tenant_id;
        core "providerId": provider_id, nullable;
    }
}
