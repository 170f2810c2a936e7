//! Tables with mistakes: every problem is told at once, with its line.
#![allow(clippy::expect_used, reason = "a test says what it expects")]

mod tables;

use std::sync::Arc;

use causeway_contract::profile::{Mapping, Profile};
use causeway_contract::schemas::{Schemas, TableProblem};
use tables::profile;

fn told(problems: &[TableProblem]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn every_problem_of_every_table_is_told() {
    let schemas = Schemas::compiled(&[
        ("t/namespaces.csv", "prefix,uri,match\na,urn:a,strict\nb,urn:b,loose\n,,local\n"),
        ("t/types.csv", "type,base,whitespace,facets\nA,string,,colour=red\nB,text,,\nC,token,preserve,\nD,token,,\n"),
        ("t/attributes.csv", "type,attribute,use,base\nX,a,required,token\nD,a,maybe,token\nD,b,optional,thing\n"),
        (
            "t/elements.csv",
            "path,namespace,min,max,content,type,id\n# a comment\nR,a,1,1,element,,\nR/A,z,0,1,simple,token,\n\
             R/B/C,a,0,1,simple,token,\nR/D,a,2,1,simple,token,\nR/E,a,0,1,mixed,token,\nR/F,a,0,1,simple,nothing,\n\
             R/G,a,0,1,simple,token,\nR/G/H,a,0,1,simple,token,\nR/G,a,0,1,simple,token,\nR/*,,0,1,slot,a:Other,\n\
             R/I,a,x,1,simple,token,\nR/J K,a,0,1,simple,token,\n",
        ),
    ]);
    let problems = Profile::compile(&schemas, &["t"]).expect_err("problems");
    assert_eq!(
        told(&problems),
        [
            "t/namespaces.csv:3: `match` is `loose`; it must be `strict` or `local`",
            "t/namespaces.csv:4: a namespace needs a uri; leave the namespace of unqualified elements empty",
            "t/types.csv:2: unknown facet `colour`",
            "t/types.csv:3: `text` is not a base; the bases are string, token, normalizedString, decimal, integer, boolean, dateTime, date, anyURI",
            "t/types.csv:4: `whitespace` cannot be `preserve` for the base `token`",
            "t/attributes.csv:2: there is no type `X` in types.csv",
            "t/attributes.csv:3: `use` is `maybe`; it must be `required` or `optional`",
            "t/attributes.csv:4: `thing` is neither a type of types.csv nor a base",
            "t/elements.csv:4: the prefix `z` is not in namespaces.csv",
            "t/elements.csv:5: `R/B` must stand above, before its child `C`",
            "t/elements.csv:6: 2..1 can never stand",
            "t/elements.csv:7: `content` is `mixed`; it must be `element`, `simple` or `slot`",
            "t/elements.csv:8: `nothing` is neither a type of types.csv nor a base (string, token, normalizedString, decimal, integer, boolean, dateTime, date, anyURI)",
            "t/elements.csv:10: `R/G` holds text; it cannot have the child `H`",
            "t/elements.csv:11: the path `R/G` stands twice",
            "t/elements.csv:13: `min` is `x`; it must be a number",
            "t/elements.csv:14: `J K` is not the name of an element",
            "t/elements.csv:12: there is no root `Other` for this slot",
        ]
    );
}

#[test]
fn tables_that_are_missing_or_have_other_columns_are_told() {
    let schemas = Schemas::compiled(&[("t/elements.csv", "path,namespace,min,max,content,kind,id\n")]);
    let problems = Profile::compile(&schemas, &["t"]).expect_err("problems");
    assert_eq!(
        told(&problems),
        [
            "t/namespaces.csv:0: no such table",
            "t/elements.csv:1: unknown column `kind`; the columns are path,namespace,min,max,content,type,id",
            "t/elements.csv:1: the column `type` is missing",
        ]
    );
}

#[test]
fn a_slot_cannot_hold_itself() {
    let elements = "path,namespace,min,max,content,type,id\nR,a,1,1,element,,\nR/*,,0,1,slot,a:R,\n";
    let schemas =
        Schemas::compiled(&[("t/elements.csv", elements), ("t/namespaces.csv", "prefix,uri,match\na,urn:a,strict\n")]);
    let problems = Profile::compile(&schemas, &["t"]).expect_err("problems");
    assert_eq!(told(&problems), ["t/elements.csv:3: `R` would stand in itself"]);
}

#[test]
fn every_problem_of_a_mapping_is_told() {
    let mut schemas = tables::schemas().map_table("t/order.mapping.csv", |_| {
        "path,canonical,form,note\nOrder/Nothing,a,,\nOrder/Number,A,,\nOrder/Kind,type,map(E),\nOrder/Kind,type,text,\n\
         Order/Kind,other,,\nOrder/Seller,^up,,\nOrder/Line,items[],quantity,\nOrder/Line,[Odd=1] items[],,\n\
         Order/Place,a[k=v],,\nOrder/Place,-,integer,\nOrder/Place,place,const(x),\nOrder/Weight/@odd,odd,,\n\
         Order/Weight/@unitCode,.,,\nOrder/Total,\"[ID=1] total\",amount,\n"
            .to_owned()
    });
    schemas.insert("t/torn.csv", "path,canonical,form,note\nOrder/Number,a,b,c,d\n".to_owned());
    let profile = Arc::new(profile());
    let problems = Mapping::compile(&profile, &schemas, "t/order.mapping.csv").expect_err("problems");
    assert_eq!(
        told(&problems),
        [
            "t/order.mapping.csv:2: the profile has no element `Order/Nothing`",
            "t/order.mapping.csv:3: `A`: `A` is not the name of a member",
            "t/order.mapping.csv:4: `E` of a map is not text=value",
            "t/order.mapping.csv:6: `Order/Kind` has a row already; further ones must be fallbacks",
            "t/order.mapping.csv:8: `Order/Line` holds elements; this form needs a text",
            "t/order.mapping.csv:9: `Order/Line` has no child `Odd` to guard by",
            "t/order.mapping.csv:10: an entry told by a member cannot be a text",
            "t/order.mapping.csv:11: this form needs a canonical place",
            "t/order.mapping.csv:12: `const` goes with the canonical place `-`",
            "t/order.mapping.csv:13: `Order/Weight` has no attribute `odd`",
            "t/order.mapping.csv:14: a text needs a member to stand in",
            "t/order.mapping.csv:15: a guard looks at a child; this element holds a text",
            "t/order.mapping.csv:7: `^` climbs higher than its 0 contexts",
        ]
    );
    let problems = Mapping::compile(&profile, &schemas, "t/torn.csv").expect_err("problems");
    assert_eq!(told(&problems), ["t/torn.csv:2: 5 fields; 4 were expected (a comma inside a field needs quotes)"]);
    let problems = Mapping::compile(&profile, &schemas, "t/none.csv").expect_err("problems");
    assert_eq!(told(&problems), ["t/none.csv:0: no such table"]);
}
