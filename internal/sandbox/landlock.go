package sandbox

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// errNotOffered marks a step that this kernel does not have.
var errNotOffered = errors.New("not offered by this kernel")

// programPlaces hold what every program needs: itself, its libraries, fonts, recognition data, the
// clock's zone. Nothing here belongs to the office.
var programPlaces = []string{
	"/proc/self/exe",
	"/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/opt",
	"/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d",
	"/etc/fonts", "/etc/libreoffice", "/etc/localtime", "/etc/nsswitch.conf",
	"/etc/locale.alias", "/var/cache/fontconfig", "/var/lib/libreoffice", "/var/spool/libreoffice",
	"/proc", "/sys/devices/system/cpu", "/sys/kernel/mm/transparent_hugepage",
}

// devices may be read and written.
var devices = []string{"/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"}

const (
	readFile     = unix.LANDLOCK_ACCESS_FS_READ_FILE
	readAndRun   = readFile | unix.LANDLOCK_ACCESS_FS_EXECUTE
	readBeneath  = readFile | unix.LANDLOCK_ACCESS_FS_READ_DIR
	writeFile    = readFile | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_TRUNCATE
	writeBeneath = writeFile | unix.LANDLOCK_ACCESS_FS_READ_DIR |
		unix.LANDLOCK_ACCESS_FS_REMOVE_DIR | unix.LANDLOCK_ACCESS_FS_REMOVE_FILE |
		unix.LANDLOCK_ACCESS_FS_MAKE_DIR | unix.LANDLOCK_ACCESS_FS_MAKE_REG |
		unix.LANDLOCK_ACCESS_FS_MAKE_SOCK | unix.LANDLOCK_ACCESS_FS_MAKE_FIFO |
		unix.LANDLOCK_ACCESS_FS_MAKE_SYM | unix.LANDLOCK_ACCESS_FS_REFER |
		unix.LANDLOCK_ACCESS_FS_RESOLVE_UNIX
)

// place is an opened file or folder with what may be done there.
type place struct {
	descriptor int
	access     uint64
}

// openPlaces opens everything that the child keeps, while it still may, and as it will see it: after
// mounting. Places that do not exist on this machine are passed over.
func openPlaces(readOnly []string, files int) ([]place, error) {
	folder, err := unix.Open(".", unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("open the child's folder: %w", err)
	}
	places := []place{{folder, writeBeneath}}
	for descriptor := FirstFile; descriptor < FirstFile+files; descriptor++ {
		var info unix.Stat_t
		if err := unix.Fstat(descriptor, &info); err != nil {
			return nil, fmt.Errorf("look at descriptor %d: %w", descriptor, err)
		}
		if info.Mode&unix.S_IFMT == unix.S_IFDIR {
			places = append(places, place{descriptor, readBeneath})
		}
	}
	open := func(paths []string, fileAccess, folderAccess uint64) error {
		for _, path := range paths {
			descriptor, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
			if errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) {
				continue
			}
			if err != nil {
				return fmt.Errorf("open %s: %w", path, err)
			}
			var info unix.Stat_t
			if err := unix.Fstat(descriptor, &info); err != nil {
				return fmt.Errorf("look at %s: %w", path, err)
			}
			if info.Mode&unix.S_IFMT == unix.S_IFDIR {
				places = append(places, place{descriptor, folderAccess})
			} else {
				places = append(places, place{descriptor, fileAccess})
			}
		}
		return nil
	}
	for _, paths := range [][]string{programPlaces, readOnly} {
		if err := open(paths, readAndRun, readAndRun|readBeneath); err != nil {
			return nil, err
		}
	}
	return places, open(devices, writeFile, 0)
}

// restrictFiles confines this thread to places and returns the kernel's Landlock version. It also
// refuses TCP, and signals and abstract sockets to processes outside, where the version knows
// them.
func restrictFiles(places []place) (version int, err error) {
	answer, _, errno := unix.RawSyscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0, errNotOffered
	}
	version = int(answer)
	rules := rulesOf(version)
	ruleset, _, errno := unix.RawSyscall(unix.SYS_LANDLOCK_CREATE_RULESET,
		uintptr(unsafe.Pointer(&rules)), unsafe.Sizeof(rules), 0)
	if errno != 0 {
		return 0, fmt.Errorf("create the landlock rules: %w", errno)
	}
	defer unix.Close(int(ruleset))
	for _, place := range places {
		rule := unix.LandlockPathBeneathAttr{
			Allowed_access: place.access & rules.Handled_access_fs,
			Parent_fd:      int32(place.descriptor),
		}
		_, _, errno := unix.RawSyscall6(unix.SYS_LANDLOCK_ADD_RULE, ruleset,
			unix.LANDLOCK_RULE_PATH_BENEATH, uintptr(unsafe.Pointer(&rule)), 0, 0, 0)
		runtime.KeepAlive(&rule)
		if errno != 0 {
			return 0, fmt.Errorf("add a landlock rule: %w", errno)
		}
	}
	if _, _, errno := unix.RawSyscall(unix.SYS_LANDLOCK_RESTRICT_SELF, ruleset, 0, 0); errno != 0 {
		return 0, fmt.Errorf("apply the landlock rules: %w", errno)
	}
	return version, nil
}

// rulesOf lists everything that a Landlock version can refuse. What is listed and not allowed for
// a place is refused.
func rulesOf(version int) unix.LandlockRulesetAttr {
	rules := unix.LandlockRulesetAttr{
		Handled_access_fs: unix.LANDLOCK_ACCESS_FS_MAKE_SYM<<1 - 1, // all thirteen of version 1
	}
	if version >= 2 {
		rules.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_REFER
	}
	if version >= 3 {
		rules.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	if version >= 4 {
		rules.Handled_access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	}
	if version >= 5 {
		rules.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_IOCTL_DEV
	}
	if version >= 6 {
		rules.Scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL
	}
	if version >= 9 {
		rules.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_RESOLVE_UNIX
	}
	return rules
}
