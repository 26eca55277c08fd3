//! Queries: list requests, bound to a table.

use std::{
    fmt::{self, Debug, Formatter},
    mem,
    sync::Arc,
};

use super::{
    bind::{Binder, UnknownValue},
    error::{Error, Fault, Reading},
    filter::Filter,
    forgiven::{self, Forgiven},
    order::Order,
    parse,
    projection::Projection,
    request::Request,
    seen::{Party, SeenTable},
    select::{Choices, Named},
    table::{Family, Table},
};

/// A list request, bound to a table. Evaluating it cannot fail.
pub struct Query<F: Family> {
    /// Selects the rows.
    pub filter: Filter<F>,
    /// Orders the rows.
    pub order: Order<F>,
    /// Selects the members of each row.
    pub projection: Arc<Projection<F>>,
    /// The members that the request names, in its selection, filter or order.
    pub named: Vec<Named>,
    /// The texts of the filter that no value can be equal to.
    pub unknown: Vec<UnknownValue>,
    /// What the platform forgives of the request.
    pub forgiven: Vec<Forgiven>,
}

impl<F: Family> Query<F> {
    /// Binds a request of `reader` to a table, and collects all errors in its filter and order.
    pub fn bind(
        request: &Request<'_>,
        table: &'static Table<F>,
        reader: Party,
    ) -> Result<Self, Error> {
        let (mut choices, mut unknown, mut compared) = (Choices::none(), Vec::new(), Vec::new());
        let binder = || Binder::new(table, reader);
        let filter = read(binder(), &mut choices, |binder| {
            let expr = parse::filter(&request.filter)?;
            let condition = expr.and_then(|expr| binder.condition(&expr));
            unknown = mem::take(&mut binder.unknown);
            compared = mem::take(&mut binder.compared);
            Ok(condition)
        });
        let order = read(binder(), &mut choices, |binder| Order::bind(&request.order, binder));
        let readings = [
            Reading { text: &request.filter, faults: filter.1 },
            Reading { text: &request.order, faults: order.1 },
        ];
        Error::check(&readings)?;
        let unselected = choices.select(&request.select, SeenTable::new(table, reader));
        let projection = Projection::chosen(table, reader, &choices);
        let mut named = Vec::new();
        for way in &compared {
            choices.uses(way);
        }
        choices.add_named(table, &mut named);
        Ok(Self {
            filter: Filter::new(filter.0.flatten()),
            order: order.0.unwrap_or_default(),
            projection,
            named,
            unknown,
            forgiven: forgiven::of_list(request, unselected),
        })
    }
}

/// Parses one text of a request: its meaning, if it is valid, and its errors.
fn read<F: Family, T>(
    mut binder: Binder<F>,
    choices: &mut Choices<F>,
    bind: impl FnOnce(&mut Binder<F>) -> Result<T, Fault>,
) -> (Option<T>, Vec<Fault>) {
    let bound = bind(&mut binder);
    binder.used.iter().for_each(|way| choices.uses(way));
    match bound {
        Ok(bound) => (Some(bound), binder.faults.list),
        Err(fault) => (None, vec![fault]),
    }
}

impl<F: Family> Debug for Query<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query")
            .field("filter", &self.filter)
            .field("order", &self.order)
            .field("projection", &self.projection)
            .field("unknown", &self.unknown)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::query;

    /// Query strings, and the key and the sentence of the one error in each.
    const REFUSED: &[(&str, &str, &str)] = &[
        ("Mistake(id,1)", "mistake", "Unknown expression group."),
        ("nosuch=1", "nosuch", "Invalid property path."),
        ("eq(Account.nosuch.more,1)", "Account.nosuch", "Invalid property path."),
        ("eq(groups.id,1)", "groups.id", "Invalid property path."),
        ("eq(id.length,1)", "id.length", "Invalid property path."),
        ("any(groups,nosuch=1)", "groups.nosuch", "Invalid property path."),
        ("any(groups,any(users,x=1))", "groups.users.x", "Invalid property path."),
        ("any(nosuch)", "nosuch", "Invalid property path."),
        ("eq(\"\",1)", "", "Invalid property path."),
        ("order=nosuch", "nosuch", "Invalid property path."),
        ("order=name,-nosuch", "nosuch", "Invalid property path."),
        ("order=groups.id", "groups.id", "Invalid property path."),
        ("order=--id", "-id", "Invalid property path."),
        ("order=account", "account", "Ordering is not permitted."),
        ("order=-tags", "tags", "Ordering is not permitted."),
        ("order=first(id)", "order:no_props", "No valid ordering properties were detected"),
        ("order=,", "order:no_props", "No valid ordering properties were detected"),
        ("Bare", "Bare", "Expression expected."),
        ("and(id=1,word)", "word", "Expression expected."),
        ("null()", "rql_validation", "Expression expected."),
        ("not(self())", "rql_validation", "Expression expected."),
        ("()", "rql_validation", "Expression group cannot be empty."),
        ("and(,)", "rql_validation", "Expression group cannot be empty."),
        ("id=1|or()", "rql_validation", "Expression group cannot be empty."),
        ("account=null()", "rql_validation", "Operator 'Eq' is not permitted"),
        ("eq(self(),1)", "rql_validation", "Operator 'Eq' is not permitted"),
        ("ne(groups,1)", "rql_validation", "Operator 'Ne' is not permitted"),
        ("gt(active,true)", "rql_validation", "Operator 'Gt' is not permitted"),
        ("ge(vip,true)", "rql_validation", "Operator 'Ge' is not permitted"),
        ("lt(status,Active)", "rql_validation", "Operator 'Lt' is not permitted"),
        ("le(account,1)", "rql_validation", "Operator 'Le' is not permitted"),
        ("in(account,(1))", "rql_validation", "Operator 'ListIn' is not permitted"),
        ("out(tags,(1))", "rql_validation", "Operator 'ListOut' is not permitted"),
        ("ilike(age,1*)", "rql_validation", "Operator 'StartsWith' is not permitted"),
        ("ilike(born,*1*)", "rql_validation", "Operator 'Contains' is not permitted"),
        ("like(status,*e)", "rql_validation", "Operator 'EndsWith' is not permitted"),
        ("like(account,x)", "rql_validation", "Operator 'Eq' is not permitted"),
        ("age=x", "rql_validation", "Cannot convert value: 'x'."),
        ("eq(age,1.5)", "rql_validation", "Cannot convert value: '1.5'."),
        ("eq(active,1)", "rql_validation", "Cannot convert value: '1'."),
        ("gt(born,soon)", "rql_validation", "Cannot convert value: 'soon'."),
        ("status=Actve", "rql_validation", "Cannot convert value: 'Actve'."),
        ("status=0", "rql_validation", "Cannot convert value: '0'."),
        ("in(age,(1,x,2))", "rql_validation", "Cannot convert value: 'x'."),
        ("eq(age,empty())", "rql_validation", "Cannot convert value: ''."),
        ("or(any(groups),age=x)", "rql_validation", "Cannot convert value: 'x'."),
        ("points=null()", "rql_validation", "Cannot compare non nullable property with null"),
        ("ne(active,null())", "rql_validation", "Cannot compare non nullable property with null"),
        ("eq(id,and(a,b))", "rql_validation", "Unsupported argument type."),
        ("eq(id,self(age))", "rql_validation", "Unsupported argument type."),
        ("ilike(id,self(name))", "rql_validation", "Unsupported argument type."),
        ("in(id,(a,(b,c)))", "rql_validation", "Unsupported argument type."),
        ("eq(id=1,2)", "rql_validation", "Unsupported property node."),
        ("any(null(),id=1)", "rql_validation", "Unsupported property node."),
        ("eq(self(null()),1)", "rql_validation", "Unsupported property node."),
        ("in(id,(a,null()))", "rql_validation", "Null values are not supported."),
        ("ilike(id,null())", "rql_validation", "Null values are not supported."),
        ("in(id,())", "rql_validation", "Value has to be a non empty array."),
        ("in(id,null())", "rql_validation", "Value has to be a non empty array."),
        ("out(id,empty())", "rql_validation", "Value has to be a non empty array."),
        ("all(groups)", "rql_validation", "all() function must have 2 arguments"),
        ("any(id,id=1)", "rql_failure", "Collection property has incompatible type"),
        ("all(account,id=1)", "rql_failure", "Collection property has incompatible type"),
        ("a=b=c", "rql_failure", "Invalid equals shortcut expression"),
        ("eq(id)", "rql_failure", "Binary expression must have 2 arguments"),
        ("not()", "rql_failure", "Unary expression must have 1 argument"),
        ("any()", "rql_failure", "Collection expression must have at least 1 argument"),
        ("id=null(1)", "rql_failure", "Constant functions cannot have arguments"),
        ("id=self(1,2)", "rql_failure", "Pointer expression must have 0 or 1 argument"),
        ("order=a=b=c", "rql_failure", "Invalid equals shortcut expression"),
    ];

    #[test]
    fn each_error_has_the_key_and_the_sentence_of_the_platform() {
        for (raw, key, text) in REFUSED {
            let error = query(raw).expect_err(raw);
            assert_eq!(error.errors(), [((*key).to_owned(), vec![(*text).to_owned()])], "{raw}");
        }
    }

    #[test]
    fn all_errors_of_filter_and_order_are_collected() {
        let error = query("x=1&or(age=y,age=z)&name=fine&order=name,-w").unwrap_err();
        let keys: Vec<_> =
            error.errors().iter().map(|(key, texts)| (&**key, texts.len())).collect();
        assert_eq!(keys, [("x", 1), ("rql_validation", 2), ("w", 1)]);
    }

    #[test]
    fn the_detail_shows_where_and_offers_the_nearest_name() {
        let detail = |raw| query(raw).unwrap_err().detail().to_owned();
        assert_eq!(
            detail("id=1&eq(account.nmae,x)"),
            "One or more validation errors occurred.\n\
             Invalid property path. Did you mean 'name'?\n  \
               id=1,eq(account.nmae,x)\n                  ^"
        );
        assert_eq!(
            detail("ilkie(name,x)").lines().nth(1),
            Some("Unknown expression group. Did you mean 'ilike'?")
        );
        assert_eq!(
            detail("status=Actve").lines().nth(1),
            Some("Cannot convert value: 'Actve'. Did you mean 'Active'?")
        );
        assert!(detail("order=-nmae").ends_with("\n  -nmae\n   ^"));
        assert!(detail("a=b=c").starts_with("Invalid equals shortcut expression\n"));
    }

    #[test]
    fn queries_may_be_shared_between_threads() {
        fn check<T: Send + Sync>(_: &T) {}
        check(&query("").unwrap());
    }

    #[test]
    fn foreign_parameters_fail_as_filters_with_a_hint() {
        let cases = [
            ("pageNumber=2", "Use offset and limit"),
            ("pageSize=5", "Use limit=5."),
            ("pageSize=x", "Use limit."),
            ("skip=30", "Use offset=30."),
            ("sort=-account.name", "Use order=-account.name."),
            ("sort=account", "Use order=name or order=-name."),
            ("sort=nosuch", "Use order=name or order=-name."),
            ("q=x", "Use ilike(name,*x*) to search."),
            ("q='a(b'", "Use ilike(name,*text*) to search."),
            ("search", "Use ilike(name,*text*) to search."),
            ("contains(name,x)", "'ilike(name,*text*)'"),
            ("rql=and(eq(id,1))", "Write the filter itself"),
        ];
        for (raw, hint) in cases {
            let error = query(raw).expect_err(raw);
            assert!(error.detail().contains(hint), "{raw}: {error}");
        }
    }

    #[test]
    fn what_clients_send_is_accepted() {
        let sent = [
            "select=-*,id,name,status,icon&ne(status,%22Blocked%22)&order=name&offset=0&limit=5",
            "select=id,name,-*&eq(account.id,%20A-1)",
            "limit=100&offset=0&order=-audit.at&select=%2Baudit&eq(name,'a@b')",
            "and(ne(status,\"Blocked\"),ne(status,\"Invited\"))&limit=0",
            "gt(born,'2025-01-31T10:00:00.123456+00:00')&in(id,('a','b'))&render()",
            "filter(account.buyers)&any(groups,eq(id,\"G-1\"))",
            "name%3Dx&eq(name%2C%27a%40b%27)&ne(nick,empty())&select=&order=&limit=",
            "order=+name,-age&ilike(name,*x*)&not(eq(vip,true))",
        ];
        for raw in sent {
            assert!(query(raw).is_ok(), "{raw}: {:?}", query(raw).err());
        }
    }
}
