package layering_test

// place is where a package below internal stands. Values and blocks import lower floors only;
// modules import every block and no module.
type place struct {
	floor int
	// storage, index: the package may open them, for this reason. Everyone may name keys.
	storage, index string
}

// module is the floor of office modules, above all blocks.
const module = 9

var places = map[string]place{
	// Values and doors to the machine: they know nothing of each other.
	"calendar":   {floor: 0},
	"canonical":  {floor: 0},
	"compare":    {floor: 0},
	"config":     {floor: 0},
	"database":   {floor: 0},
	"designated": {floor: 0},
	"durable":    {floor: 0},
	"fault":      {floor: 0},
	"jobs":       {floor: 0},
	"layering":   {floor: 0},
	"numbering":  {floor: 0},
	"opaque":     {floor: 0},
	"pinyin":     {floor: 0},
	"sandbox":    {floor: 0},
	"supervise":  {floor: 0},
	"mailbox":    {floor: 0},

	"access":    {floor: 1},
	"extract":   {floor: 1},
	"page":      {floor: 1},
	"tag":       {floor: 1},
	"print":     {floor: 1},
	"retention": {floor: 1},
	"seal":      {floor: 1},
	"preserve":  {floor: 1, storage: "it makes the two replicas true: manifests, copies, verification"},

	"attachment": {floor: 2, storage: "it is every module's door to the store: bytes in, bytes out"},
	"event":      {floor: 2},
	"sample":     {floor: 2},
	"notify":     {floor: 3},
	"export":     {floor: 3},
	"queue":      {floor: 3},
	"handover":   {floor: 3},
	"trace":      {floor: 3},

	"setting":    {floor: 3},
	"workday":    {floor: 3},
	"dictionary": {floor: 3},
	"fulltext":   {floor: 3, storage: "extracted text lies beside the blobs and never in the database"},

	"routine":   {floor: 4},
	"spotcheck": {floor: 3},
	"account":   {floor: 4},
	"approval":  {floor: 4},
	"audit":     {floor: 4},
	"setup":     {floor: 4},
	"snapshot":  {floor: 4, storage: "it reads snapshots in whichever replica they are restored from"},
	"restore":   {floor: 5, storage: "it brings the register back from what a replica holds"},
	"search":    {floor: 4, index: "it adds the reader to every query"},

	"delegation": {floor: 5},

	"destruction": {floor: module},
	"document":    {floor: module},
	"view":        {floor: module},
	"oversight":   {floor: module},
	"intake":      {floor: module},
}

// driver is somebody else's package that only a few may touch.
type driver struct {
	path   string
	allow  []string // packages and what lies below them
	reason string
}

var drivers = []driver{
	{"github.com/gofiber/fiber", []string{"docket/api", "docket/cmd"}, "HTTP ends in api"},
	{"github.com/valyala/fasthttp", []string{"docket/api/httpkit", "docket/cmd"}, "HTTP ends in api"},
	{"github.com/danielgtaylor/huma", []string{"docket/api", "docket/cmd"}, "HTTP ends in api"},
	{"github.com/jackc/pgx", []string{"docket/internal", "docket/cmd"}, "SQL stands beside the module that owns the table"},
	{"github.com/riverqueue/river", []string{"docket/internal"}, "jobs are inserted by whoever records the event"},
	{"github.com/blevesearch", []string{"docket/index"}, "the engine is hidden behind Entry, Query and Hit"},
	{"github.com/wneessen/go-mail", []string{"docket/internal/notify"}, "mails leave by the courier, after the right to read was asked for"},
	{"github.com/emersion/go-imap", []string{"docket/internal/mailbox"}, "what a mail server says ends there"},
	{"github.com/makiuchi-d/gozxing", []string{"docket/internal/extract/code"}, "pictures are read in the confined child"},
	{"github.com/minio/minio-go", []string{"docket/storage/s3", "docket/internal/supervise"}, "objects behind Store; supervise asks its own MinIO whether it is up"},
}

// keys are what everybody may use of storage: names, no bytes.
var keys = []string{"BlobKey", "RecordKey", "TextKey"}

// entries are what everybody may use of index: the shape of an entry, no search.
var entries = []string{"Entry", "Changed", "Tag", "FacetField", "DayReceived", "DayDocument", "KindDocument", "KindArticle",
	"FieldClassification", "FieldDepartment", "FieldDirection", "FieldDocumentKind", "FieldKind", "FieldMonth", "FieldSource",
	"FieldStatus", "FieldTag", "FieldYear"}

// builders are packages of the product that may use the makers of test files.
var builders = map[string]string{
	"docket/internal/sample": "the letters of the sample office are made by the hands that make the tests' files",
}
