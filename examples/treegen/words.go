package treegen

import "strings"

// The word lists are small on purpose: a real tree repeats itself too, and indexes are made of
// repeated words. What must be unique is made so by combination. No category is also a tag, and no
// second word of a name or topic is one of a heading, so that nothing matches by accident.
var (
	categories = fields(`core leadership
		mobile payments mapping fleet storage delivery insight support pricing identity messaging
		search privacy release observing tooling devices partners`)

	roles = fields(`app-dev ledger-dev map-dev fleet-dev data-dev web-dev lock-dev tools-dev tester
		operator analyst designer writer planner researcher guardian steward captain coach lead`)

	tags = fields(`fast safe draft weekly urgent shared legacy nightly batch online review risk`)

	// First and second words of a skill's name.
	firsts = fields(`account alert asset audit badge battery beacon bike billing border bridge bucket
		cache canal carrier charge city claim client clock color contract coupon crash
		credit damage deposit depot dialog dispute district driver event fence field firmware
		form garage gate geo grid handle helmet hold index invoice journey kiosk label
		ledger lock locale log market meter modem motor notice offer order outage parcel
		park partner pause permit phone photo pilot pocket policy queue radio receipt`)
	seconds = fields(`access advice alignment analysis archive backup balance batching budget
		calibration catalog check cleanup closing comparison control copying coverage creation
		debugging design detection diagnosis dispatch editing encoding escalation estimation
		export filtering forecast formatting grouping handover hardening import indexing
		inspection intake inventory isolation layout limits listing matching migration
		monitoring naming notes onboarding packing paging parsing planning polling printing
		profiling pruning ranking recovery refunds rendering repair replay reporting retries
		rollout rotation routing sampling scheduling scoring`)
	thirds = fields(`alpha beta gamma delta north south east west inner outer upper lower early late
		small large quick quiet plain rich first last main side open closed`)

	topics = fields(`abstract background basics cases checklist choices commands contracts costs
		details edges examples exits failures fields figures formats glossary guards hints
		inputs internals jargon knobs lessons mappings markers models numbers options outputs
		patterns phases pitfalls protocol questions recipes schema sketches sources states
		symptoms tables terms thresholds traces units variants`)

	// First and second words of a second-level heading.
	headFirsts = fields(`Adding Asking Avoiding Before Building Changing Checking Choosing Closing
		Comparing Counting Cutting Deciding Describing Drawing Dropping Ending Finding Fixing
		Following Growing Handing Holding Joining Keeping Leaving Limiting Listing Looking
		Making Measuring Moving Naming Opening Pausing Picking Reading Removing Repeating
		Returning Rolling Sending Sharing Showing Sorting Starting Stopping Timing`)
	headSeconds = fields(`Addresses Amounts Answers Arrows Baskets Bells Bicycles Boards Borders
		Boxes Bridges Brakes Chains Circles Corners Crowds Docks Doors Errands Frames Gears
		Hours Islands Keys Lamps Letters Lines Maps Mirrors Nights Pages Pedals People Pockets
		Prices Queues Ramps Riders Roads Seats Signals Spokes Streets Tickets Tunnels Visitors
		Weeks Wheels`)

	// A sentence is one of each.
	subjects = []string{
		"The server", "A rider", "The lock", "Each request", "The second attempt", "An old client",
		"The nightly job", "Support", "The ledger", "A careful reviewer", "The map", "Every event",
		"The person on duty", "A late answer", "The smaller table", "Nobody",
	}
	verbs = []string{
		"keeps", "asks for", "returns", "waits for", "measures", "forgets", "replaces", "explains",
		"copies", "refuses", "counts", "compares", "writes down", "checks", "shows", "closes",
	}
	objects = []string{
		"the last known state", "a fresh key", "one row per ride", "the oldest entry", "a short summary",
		"both sides of the contract", "the price of the start", "an empty list", "the next free slot",
		"all open questions", "the limit and its reason", "a number with its unit", "the same answer",
		"a second opinion", "the way back", "what was seen",
	}
	tails = []string{
		"before anything else happens", "when the signal is gone", "even on a quiet day", "at most twice",
		"without asking again", "until the week is over", "in the order of arrival", "as the plan says",
		"unless the depot is closed", "while the old version lives", "for the next reader",
		"within two seconds", "and says so", "in plain words", "after the first failure", "on every change",
	}
	strangers = []string{
		"café", "naïve", "Größe", "détour", "señal", "🚲", "✅", "👩‍🔧", "自転車", "料金表", "역", "مسار", "мост", "ångström",
	}

	// Code spans that look like names and are none: packages, flags, models.
	noise = []string{
		"left-pad-2", "--no-cache", "tls_min_version", "x-trace-id", "utf-8", "ISO-8601", "max-age=60",
		"node:test", "GET /rides", "retry.after", "v2.4.1", "key=value",
	}
)

// exotic are headings outside ASCII, with the anchors that GitHub gives them.
var exotic = []heading{
	{"Übersicht für Gäste", "übersicht-für-gäste"},
	{"Résumé 🚲 notes", "résumé--notes"},
	{"設計 と 料金", "設計-と-料金"},
	{"Señales (nuevas)", "señales-nuevas"},
}

func fields(words string) []string { return strings.Fields(words) }
