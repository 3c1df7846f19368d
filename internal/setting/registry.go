package setting

import (
	"regexp"

	"docket/internal/access"
)

// What the office is called. The pages and printed papers show it.
var (
	OfficeName = text(Definition{Name: "office.name", Group: "office", Rule: "domain 4.4",
		Label: Words{"单位名称", "Name of the office"},
		Help:  Words{"显示在页面标题、处理笺和报告上。", "Shown in the title of the pages and on printed papers."}}, 100)
	OfficeShortName = text(Definition{Name: "office.short_name", Group: "office", Rule: "domain 4.4",
		Label: Words{"单位简称", "Short name"},
		Help:  Words{"空间较小处代替单位名称；留空则用单位名称。", "Stands where there is little room; empty: the full name."}}, 30)
	OfficeFondsCode = text(Definition{Name: "office.fonds_code", Group: "office", Rule: "domain 4.1", form: regexp.MustCompile(`^[0-9A-Z]{4}$`), formCode: "fonds_code",
		Label: Words{"全宗号", "Fonds code"},
		Help:  Words{"4 位数字或大写字母，如 0101；是档号的第一部分，归档前须填写。", "Four digits or capital letters, such as 0101; the first part of every archival code."}}, 4)
	OfficeAddress = text(Definition{Name: "office.address", Group: "office", Rule: "domain 4.4",
		Label: Words{"单位地址", "Address of the office"},
		Help:  Words{"随单位名称显示。", "Shown with the name of the office."}}, 200)
)

// What a registration begins with.
var (
	DefaultClassification = choice(Definition{Name: "document.default_classification", Group: "document", Rule: "DOC-01",
		Label: Words{"登记时的默认密级", "Classification to begin with"},
		Help:  Words{"登记页预填此密级，登记人可改；接口仍须写明密级。", "Filled in on the registration page and open to change; programs still name the level."}},
		access.Internal.String(), access.LevelNames()...)
	DefaultHandling = choice(Definition{Name: "document.default_handling", Group: "document", Rule: "DOC-01",
		Label: Words{"登记时的默认办理类型", "Handling to begin with"},
		Help:  Words{"未写明办理类型的登记按此处理：阅件供阅读，办件须有办理期限。", "What a registration is that does not name it: a document to read, or one to act on, which needs a due date."}},
		"read", "read", "act")
	DuplicateWarning = flag(Definition{Name: "document.duplicate_warning", Group: "document", Rule: "domain 2.4",
		Label: Words{"提示疑似重复登记", "Warn of likely duplicates"},
		Help:  Words{"来文单位、来文字号和年度都相同时提示，不阻止登记。", "Warns when sender, number and year agree; never refuses."}}, true)
)

// How the archive is divided.
var ArchiveByOffice = flag(Definition{Name: "archive.by_office", Group: "document", Rule: "domain 4.1",
	Label: Words{"档号含机构代码", "Divide the archive by office"},
	Help:  Words{"档号带机构或问题代码，件号在机构内编排；已归档文件的档号不变。", "Codes name the office or subject, and items are numbered within it; codes already given stay."}}, false)

// How people sign in.
var (
	SessionIdleHours = number(Definition{Name: "session.idle_hours", Group: "account", Rule: "security 1.10",
		Label: Words{"无操作自动退出", "Sign out when idle"},
		Help:  Words{"超过此时间没有操作，需要重新登录；对已登录者立即生效。", "Nobody acts for this long: sign in again. Applies to open sessions at once."}}, 2, 1, 12, "hours")
	SessionLifetimeHours = number(Definition{Name: "session.lifetime_hours", Group: "account", Rule: "security 1.10",
		Label: Words{"登录最长有效时间", "Longest session"},
		Help:  Words{"自登录起超过此时间须重新登录；对以后的登录生效。", "From sign-in to the next one at the latest; applies to sessions opened from now on."}}, 12, 1, 168, "hours")
	PasswordLength = number(Definition{Name: "account.password_length", Group: "account", Rule: "security 1.10",
		Label: Words{"密码最短长度", "Shortest password"},
		Help:  Words{"以后设置的密码不得短于此长度。", "Passwords set from now on are at least this long."}}, 12, 12, 64, "characters")
	CodeHours = number(Definition{Name: "account.code_hours", Group: "account", Rule: "security 1.10",
		Label: Words{"一次性登录码有效时间", "One-time code"},
		Help:  Words{"管理员发给人员的登录码在此时间内可用一次。", "How long the code that an administrator hands out may be used, once."}}, 24, 1, 72, "hours")
)
