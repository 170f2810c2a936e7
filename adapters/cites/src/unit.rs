//! Units: permits still carry the codes that CITES used before UN/ECE Recommendation 20.

use causeway_contract::canonical::{Permit, PermitItem, Quantity, Written};
use causeway_contract::codes::Units;

/// Replaces older unit codes by those of Recommendation 20 and keeps beside each what was written. A code nobody
/// knows stays, and so does a quantity without one: what it counts is not ours to guess.
pub(crate) fn modernise(permit: &mut Permit, units: &Units) {
    each_quantity(permit, |quantity| {
        let Some(meant) = quantity.unit.as_deref().and_then(|written| units.meant_by(written)) else { return };
        if quantity.unit.as_deref() == Some(meant.code.as_str()) {
            return;
        }
        let unit = quantity.unit.replace(meant.code.clone());
        quantity.written = Some(Written { value: quantity.value.clone(), unit });
    });
}

fn each_quantity(permit: &mut Permit, mut change: impl FnMut(&mut Quantity)) {
    for item in &mut permit.items {
        let PermitItem { quantities, endorsed, quotas, .. } = item;
        let quotas = quotas.iter_mut().flat_map(|quota| [&mut quota.used, &mut quota.annual]).flatten();
        quantities.iter_mut().chain(endorsed).chain(quotas).for_each(&mut change);
    }
}

#[cfg(test)]
mod tests {
    use causeway_contract::canonical::{Permit, PermitItem, Quantity, Quota, Written};

    use super::modernise;
    use crate::codes::Codes;

    fn quantity(unit: &str) -> Quantity {
        Quantity { value: "2.50".to_owned(), unit: Some(unit.to_owned()), ..Quantity::default() }
    }

    #[test]
    fn older_units_are_replaced_wherever_a_quantity_stands() {
        let units = Codes::compile(&crate::schemas()).unwrap().units;
        let item = PermitItem {
            quantities: vec![quantity("KIL"), quantity("KGM"), quantity("QQQ"), Quantity::default()],
            endorsed: vec![quantity("PCS")],
            quotas: vec![Quota { used: Some(quantity("CUM")), annual: Some(quantity("BOX")) }],
            ..PermitItem::default()
        };
        let mut permit = Permit { items: vec![item], ..Permit::default() };
        modernise(&mut permit, &units);
        let item = &permit.items[0];
        let read: Vec<_> = item.quantities.iter().map(|quantity| quantity.unit.as_deref()).collect();
        assert_eq!(read, [Some("KGM"), Some("KGM"), Some("QQQ"), None]);
        let written = Written { value: "2.50".to_owned(), unit: Some("KIL".to_owned()) };
        assert_eq!(item.quantities[0].written, Some(written));
        assert_eq!(item.quantities[1].written, None, "nothing was replaced");
        assert_eq!(item.endorsed[0].unit.as_deref(), Some("H87"));
        assert_eq!(item.quotas[0].used.as_ref().unwrap().unit.as_deref(), Some("MTQ"));
        assert_eq!(item.quotas[0].annual.as_ref().unwrap().unit.as_deref(), Some("NAR"), "boxes are counted");
    }
}
