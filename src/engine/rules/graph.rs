//! The order in which rules are evaluated over whole grids, and which must tick together.

/// Rules that depend on each other's earlier output, or a single rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Positions of its rules, ascending.
    pub members: Vec<usize>,
    /// Whether it must step tick by tick.
    pub ticks: bool,
}

/// The strongly connected components of `reads` (for each rule those that it reads), each after
/// those that it reads. A component of one rule ticks only if the rule reads itself.
pub fn components(reads: &[Vec<usize>]) -> Vec<Component> {
    let mut readers = vec![Vec::new(); reads.len()];
    for (reader, read) in reads.iter().enumerate() {
        for own in read {
            readers[*own].push(reader);
        }
    }
    let mut assigned = vec![false; reads.len()];
    let mut components = Vec::new();
    // Kosaraju's algorithm: in the order of finishing along `readers`, from the last, each
    // search against the arrows finds one component.
    for start in finishing_order(&readers).into_iter().rev() {
        if assigned[start] {
            continue;
        }
        let mut members = vec![start];
        assigned[start] = true;
        let mut next = 0;
        while let Some(member) = members.get(next).copied() {
            next += 1;
            for read in &reads[member] {
                if !std::mem::replace(&mut assigned[*read], true) {
                    members.push(*read);
                }
            }
        }
        members.sort_unstable();
        let ticks = members.len() > 1 || reads[start].contains(&start);
        components.push(Component { members, ticks });
    }
    components
}

/// Nodes in the order in which a depth-first search leaves them; without recursion, as chains
/// of rules may be long.
fn finishing_order(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut entered = vec![false; edges.len()];
    let mut order = Vec::with_capacity(edges.len());
    // The last positions first, so that the reversed order keeps positions where it may.
    for start in (0..edges.len()).rev() {
        if std::mem::replace(&mut entered[start], true) {
            continue;
        }
        let mut path = vec![(start, 0)];
        while let Some((node, next)) = path.last_mut() {
            let Some(target) = edges[*node].get(*next).copied() else {
                order.push(*node);
                path.pop();
                continue;
            };
            *next += 1;
            if !std::mem::replace(&mut entered[target], true) {
                path.push((target, 0));
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_comes_first_and_cycles_tick() {
        // 0 reads 2; 1 and 3 read each other; 4 reads itself and 1.
        let reads = [vec![2], vec![3], vec![], vec![1], vec![4, 1]];
        let components = components(&reads);
        let position =
            |rule: usize| components.iter().position(|component| component.members.contains(&rule));
        assert!(position(2) < position(0));
        assert!(position(1) < position(4));
        assert_eq!(position(1), position(3));
        let ticking: Vec<_> =
            components.iter().filter(|component| component.ticks).map(|c| &c.members).collect();
        assert_eq!(ticking, [&vec![1, 3], &vec![4]]);
    }
}
