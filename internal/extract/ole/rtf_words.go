package ole

// rtfCharacters are the control words that stand for one character.
var rtfCharacters = map[string]rune{
	"par": '\n', "line": '\n', "sect": '\n', "page": '\n', "column": '\n', "row": '\n', "nestrow": '\n',
	"tab": '\t', "cell": '\t', "nestcell": '\t',
	"emdash": '—', "endash": '–', "bullet": '•', "lquote": '‘', "rquote": '’', "ldblquote": '“', "rdblquote": '”',
	"emspace": 0x2003, "enspace": 0x2002, "qmspace": 0x2005,
}

// rtfSkipped are the destinations that hold no text of the document although
// no \* marks them: tables of names and styles, pictures, field codes, index
// entries, and what repeats a drawing or a table for older readers.
var rtfSkipped = setOf(`colortbl stylesheet info pict object objclass objname objalias fldinst xe tc rxe txe
	filetbl revtbl rsidtbl listtable listoverridetable generator nonesttables shprslt sp sn sv
	bkmkstart bkmkend atnid atnauthor atndate atnref atntime atnparent template private
	ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn`)

// rtfKept are the destinations with text of the document, some of them behind
// a \* for the sake of older readers.
var rtfKept = setOf(`header headerl headerr headerf footer footerl footerr footerf footnote annotation
	field fldrslt shp shptxt result listtext pntext nesttableprops upr do dptxbxtext`)

// rtfAsides are the kept ones that follow at the end of the text.
var rtfAsides = setOf(`header headerl headerr headerf footer footerl footerr footerf footnote annotation
	shptxt dptxbxtext`)
