"""Which roles may use which operation of deadline-service: one row for each.

Limited roles read the deadlines of their cases and the rules of law; a family reads its status in
case-api. What is about the whole council is for officers, managers and auditors.
"""

from typing import Final

from chassis.policies import parse_policies

POLICIES: Final = parse_policies("""
operation                  system officer manager panel auditor plan_writer school family
# deadlines
listCaseDeadlines          yes    yes     yes     yes   yes     yes         yes    -
listDeadlines              yes    yes     yes     -     yes     -           -      -
getDeadline                yes    yes     yes     yes   yes     -           -      -
# worklist
getWorklist                yes    yes     yes     -     yes     -           -      -
snoozeWorklistItem         yes    yes     yes     -     -       -           -      -
unsnoozeWorklistItem       yes    yes     yes     -     -       -           -      -
# teams
getTeamLoad                yes    yes     yes     -     yes     -           -      -
proposeReallocation        yes    -       yes     -     yes     -           -      -
# deadlines
listDeadlineWeeks          yes    yes     yes     -     yes     -           -      -
exportDeadlines            yes    yes     yes     -     yes     -           -      -
# calendars
createCalendarFeed         yes    yes     yes     -     -       -           -      -
listCalendarFeeds          yes    yes     yes     -     yes     -           -      -
revokeCalendarFeed         yes    yes     yes     -     -       -           -      -
getCalendar                public
# rules
listRules                  yes    yes     yes     yes   yes     yes         yes    yes
getRule                    yes    yes     yes     yes   yes     yes         yes    yes
# simulations
createSimulation           yes    yes     yes     -     yes     -           -      -
# council-simulations
createCouncilSimulation    yes    -       yes     -     -       -           -      -
listCouncilSimulations     yes    -       yes     -     yes     -           -      -
getCouncilSimulation       yes    -       yes     -     yes     -           -      -
listCouncilSimulationCases yes    -       yes     -     yes     -           -      -
cancelCouncilSimulation    yes    -       yes     -     -       -           -      -
# council-settings
getCouncilSettings         yes    yes     yes     -     yes     -           -      -
putCouncilSettings         yes    -       yes     -     -       -           -      -
# performance
getPerformance             yes    yes     yes     -     yes     -           -      -
exportPerformance          yes    yes     yes     -     yes     -           -      -
getPerformanceChart        yes    yes     yes     -     yes     -           -      -
getPerformancePage         yes    yes     yes     -     yes     -           -      -
# lateness
getCaseLateness            yes    yes     yes     yes   yes     -           -      -
getLateness                yes    yes     yes     -     yes     -           -      -
exportLateness             yes    yes     yes     -     yes     -           -      -
getLatenessChart           yes    yes     yes     -     yes     -           -      -
getLatenessPage            yes    yes     yes     -     yes     -           -      -
getCounterfactuals         yes    yes     yes     -     yes     -           -      -
exportCounterfactuals      yes    yes     yes     -     yes     -           -      -
getCounterfactualsChart    yes    yes     yes     -     yes     -           -      -
# forecast
getForecast                yes    yes     yes     -     yes     -           -      -
exportForecast             yes    yes     yes     -     yes     -           -      -
getForecastChart           yes    yes     yes     -     yes     -           -      -
# sandbox
setSandboxClock            yes    -       -       -     -       -           -      -
""")
"""What has no row is denied; a start without a row for each operation is refused."""
