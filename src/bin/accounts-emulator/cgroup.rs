//! The memory limit of the control group that the program runs in, such as that of a container.

use std::{fs, path::Path};

/// Returns the least memory limit of the program's control group and those above it, if any.
pub(crate) fn memory_limit() -> Option<usize> {
    let own = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    limit_in(Path::new("/sys/fs/cgroup"), &own)
}

/// Returns the least limit below `root`, where `own` lists the program's groups as
/// `/proc/self/cgroup` does.
fn limit_in(root: &Path, own: &str) -> Option<usize> {
    let mut limits = Vec::new();
    for line in own.lines() {
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(group)) = (parts.next(), parts.next()) else { continue };
        let (root, file) = match controllers {
            "" => (root.to_owned(), "memory.max"),
            _ if controllers.split(',').any(|it| it == "memory") => {
                (root.join("memory"), "memory.limit_in_bytes")
            }
            _ => continue,
        };
        // Within a container the path of the group may be that of the host, which is not there.
        let groups = Path::new(group.trim_start_matches('/')).ancestors();
        limits.extend(groups.filter_map(|group| read_limit(&root.join(group).join(file))));
    }
    limits.into_iter().min()
}

/// Reads a limit. Version 2 writes `max` for none, and version 1 a number beyond all memory.
fn read_limit(file: &Path) -> Option<usize> {
    const NONE: usize = usize::MAX / 4;
    fs::read_to_string(file).ok()?.trim().parse().ok().filter(|limit| *limit < NONE)
}

#[cfg(test)]
mod tests {
    use std::{env, process};

    use super::*;

    #[test]
    fn the_least_limit_of_either_version_counts() {
        let root = env::temp_dir().join(format!("accounts-emulator-cgroup-{}", process::id()));
        for (file, text) in [
            ("memory.max", "max\n"),
            ("a/memory.max", "67108864\n"),
            ("a/b/memory.max", "134217728\n"),
            ("memory/memory.limit_in_bytes", "9223372036854771712\n"),
            ("memory/docker/memory.limit_in_bytes", "33554432\n"),
        ] {
            let file = root.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        for (own, limit) in [
            ("", None),
            ("0::/\n", None),
            ("0::/a/b\n", Some(64 << 20)),
            ("0::/a/not-there\n", Some(64 << 20)),
            ("3:cpu,memory:/docker\n2:cpu:/a\n", Some(32 << 20)),
            ("3:memory:/\n", None),
            ("nonsense\n", None),
        ] {
            assert_eq!(limit_in(&root, own), limit, "{own}");
        }
        fs::remove_dir_all(root).unwrap();
    }
}
