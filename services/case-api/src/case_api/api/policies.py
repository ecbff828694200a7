"""Which roles may use which operation of case-api: one row for each.

Limited roles are allowed the operations of a case that show what was decided for them to see: a
plan writer writes the plan and reads what plans are written from, a school and a family read where
the case is. Drafts of plans, texts, the log of the case and linked cases are shown to neither; the
council sends them what they are to have. Facts are recorded by officers and managers, and voided by
managers. What rebuilds the council's data, imports and the feed, is for systems.
"""

from typing import Final

from chassis.policies import parse_policies

POLICIES: Final = parse_policies("""
operation                                 system officer manager panel auditor plan_writer school family
# the record of reading
listReadings                              yes    -       yes     -     yes     -           -      -
listCaseReadings                          yes    -       yes     -     yes     -           -      -
listDisclosures                           yes    -       yes     -     yes     -           -      -
listUnusualReadings                       yes    -       yes     -     yes     -           -      -
exportSubjectAccess                       yes    -       yes     -     -       -           -      -
# cases
openCase                                  yes    yes     yes     -     -       -           -      -
listCases                                 yes    yes     yes     -     yes     -           -      -
searchCases                               yes    yes     yes     -     yes     -           -      -
findDuplicates                            yes    yes     yes     -     yes     -           -      -
getCase                                   yes    yes     yes     yes   yes     -           -      -
listIrregularities                        yes    yes     yes     yes   yes     -           -      -
listRecordableFacts                       yes    yes     yes     yes   yes     -           -      -
listCaseHistory                           yes    yes     yes     yes   yes     -           -      -
getCaseFact                               yes    yes     yes     yes   yes     -           -      -
getCaseStatus                             yes    yes     yes     yes   yes     -           -      -
getFamilyStatus                           yes    yes     yes     yes   yes     -           yes    yes
getChronology                             yes    yes     yes     yes   yes     -           -      -
downloadChronology                        yes    yes     yes     yes   yes     -           -      -
listPromises                              yes    yes     yes     -     yes     -           -      -
listPlacements                            yes    yes     yes     yes   yes     -           yes    -
listConsultations                         yes    yes     yes     yes   yes     -           -      -
recordConsultation                        yes    yes     yes     -     -       -           -      -
recordConsultationRound                   yes    yes     yes     -     -       -           -      -
listPersonalBudgets                       yes    yes     yes     yes   yes     -           -      -
recordRequest                             yes    yes     yes     -     -       -           -      -
recordFamilyConsultation                  yes    yes     yes     -     -       -           -      -
recordAssessmentNotification              yes    yes     yes     -     -       -           -      -
recordAssessmentAgreement                 yes    yes     yes     -     -       -           -      -
recordAssessmentRefusal                   yes    yes     yes     -     -       -           -      -
recordRequestWithdrawal                   yes    yes     yes     -     -       -           -      -
recordAssessmentRefusalWithdrawal         yes    yes     yes     -     -       -           -      -
recordAssessmentMove                      yes    yes     yes     -     -       -           -      -
recordAdviceRequest                       yes    yes     yes     -     -       -           -      -
recordExistingAdviceAcceptance            yes    yes     yes     -     -       -           -      -
recordAdviceReminder                      yes    yes     yes     -     -       -           -      -
recordMissedAppointment                   yes    yes     yes     -     -       -           -      -
recordAdviceReceipt                       yes    yes     yes     -     -       -           -      -
recordAdviceReturn                        yes    yes     yes     -     -       -           -      -
recordExceptionClaim                      yes    yes     yes     -     -       -           -      -
recordExceptionWithdrawal                 yes    yes     yes     -     -       -           -      -
recordPlanAgreement                       yes    yes     yes     -     -       -           -      -
recordPlanRefusal                         yes    yes     yes     -     -       -           -      -
recordPlanRefusalWithdrawal               yes    yes     yes     -     -       -           -      -
recordDraft                               yes    yes     yes     -     -       -           -      -
recordAdviceConsideration                 yes    yes     yes     -     -       -           -      -
recordRepresentations                     yes    yes     yes     -     -       -           -      -
recordDraftMeetingRequest                 yes    yes     yes     -     -       -           -      -
recordDraftMeeting                        yes    yes     yes     -     -       -           -      -
recordSettingRequest                      yes    yes     yes     -     -       -           -      -
recordConsultationAnswer                  yes    yes     yes     -     -       -           -      -
recordPanelDecision                       yes    yes     yes     -     -       -           -      -
recordFinalPlan                           yes    yes     yes     -     -       -           -      -
recordEducationEnding                     yes    yes     yes     -     -       -           -      -
recordPlanCopyRequest                     yes    yes     yes     -     -       -           -      -
recordPlanCopy                            yes    yes     yes     -     -       -           -      -
recordCeasingProposal                     yes    yes     yes     -     -       -           -      -
recordCeasingDecision                     yes    yes     yes     -     -       -           -      -
recordPlanEnding                          yes    yes     yes     -     -       -           -      -
recordPlacementStart                      yes    yes     yes     -     -       -           -      -
recordPlacementEnding                     yes    yes     yes     -     -       -           -      -
recordPersonalBudgetRequest               yes    yes     yes     -     -       -           -      -
recordPersonalBudgetAgreement             yes    yes     yes     -     -       -           -      -
recordPersonalBudgetRefusal               yes    yes     yes     -     -       -           -      -
recordDirectPaymentStart                  yes    yes     yes     -     -       -           -      -
recordDirectPaymentReview                 yes    yes     yes     -     -       -           -      -
recordDirectPaymentReviewRequest          yes    yes     yes     -     -       -           -      -
recordDirectPaymentReviewRefusal          yes    yes     yes     -     -       -           -      -
recordDirectPaymentReduction              yes    yes     yes     -     -       -           -      -
recordDirectPaymentStop                   yes    yes     yes     -     -       -           -      -
recordDirectPaymentReconsiderationRequest yes    yes     yes     -     -       -           -      -
recordDirectPaymentReconsideration        yes    yes     yes     -     -       -           -      -
recordIncomingTransfer                    yes    yes     yes     -     -       -           -      -
recordTransferNotice                      yes    yes     yes     -     -       -           -      -
recordMove                                yes    yes     yes     -     -       -           -      -
recordOutgoingTransfer                    yes    yes     yes     -     -       -           -      -
recordCommissionerChange                  yes    yes     yes     -     -       -           -      -
recordCommissionerNotification            yes    yes     yes     -     -       -           -      -
recordCommissionerObjection               yes    yes     yes     -     -       -           -      -
recordProvisionAgreement                  yes    yes     yes     -     -       -           -      -
recordProvisionItemStart                  yes    yes     yes     -     -       -           -      -
recordProvisionItemStop                   yes    yes     yes     -     -       -           -      -
recordProvisionInPlace                    yes    yes     yes     -     -       -           -      -
recordProvisionConcern                    yes    yes     yes     -     -       -           -      -
recordProvisionChallenge                  yes    yes     yes     -     -       -           -      -
listCaseProvisionChallenges               yes    yes     yes     -     yes     -           -      -
recordProvisionReply                      yes    yes     yes     -     -       -           -      -
recordProvisionResolution                 yes    yes     yes     -     -       -           -      -
recordOutcomeReview                       yes    yes     yes     -     -       -           -      -
recordReviewArrangement                   yes    yes     yes     -     -       -           -      -
recordReviewAdviceCirculation             yes    yes     yes     -     -       -           -      -
recordReviewMeeting                       yes    yes     yes     -     -       -           -      -
recordReviewReport                        yes    yes     yes     -     -       -           -      -
recordReviewDecision                      yes    yes     yes     -     -       -           -      -
recordAmendmentProposal                   yes    yes     yes     -     -       -           -      -
recordAmendmentWithdrawal                 yes    yes     yes     -     -       -           -      -
recordPhaseTransfer                       yes    yes     yes     -     -       -           -      -
recordMediationRequest                    yes    yes     yes     -     -       -           -      -
recordMediationRefusal                    yes    yes     yes     -     -       -           -      -
recordMediationCommissionerNotification   yes    yes     yes     -     -       -           -      -
recordMediationArrangement                yes    yes     yes     -     -       -           -      -
recordMediationFailure                    yes    yes     yes     -     -       -           -      -
recordMediation                           yes    yes     yes     -     -       -           -      -
recordMediationCertificate                yes    yes     yes     -     -       -           -      -
recordMediationAgreement                  yes    yes     yes     -     -       -           -      -
recordMediationAgreementReport            yes    yes     yes     -     -       -           -      -
recordMediationAgreementCompliance        yes    yes     yes     -     -       -           -      -
recordAppeal                              yes    yes     yes     -     -       -           -      -
recordAppealResponse                      yes    yes     yes     -     -       -           -      -
recordConcession                          yes    yes     yes     -     -       -           -      -
recordBundle                              yes    yes     yes     -     -       -           -      -
recordHearingListing                      yes    yes     yes     -     -       -           -      -
recordHearing                             yes    yes     yes     -     -       -           -      -
recordAppealEnding                        yes    yes     yes     -     -       -           -      -
recordTribunalOrder                       yes    yes     yes     -     -       -           -      -
recordOrderCompliance                     yes    yes     yes     -     -       -           -      -
recordFurtherAppealStep                   yes    yes     yes     -     -       -           -      -
recordPermissionRefusal                   yes    yes     yes     -     -       -           -      -
recordDirection                           yes    yes     yes     -     -       -           -      -
recordDirectionCompliance                 yes    yes     yes     -     -       -           -      -
recordRecommendation                      yes    yes     yes     -     -       -           -      -
recordRecommendationAnswer                yes    yes     yes     -     -       -           -      -
recordClosure                             yes    yes     yes     -     -       -           -      -
recordReopening                           yes    yes     yes     -     -       -           -      -
recordNhsNumberChangeReport               yes    yes     yes     -     -       -           -      -
recordNhsNumberChangeCheck                yes    yes     yes     -     -       -           -      -
recordDetention                           yes    yes     yes     -     -       -           -      -
recordRelease                             yes    yes     yes     -     -       -           -      -
recordCorrection                          yes    yes     yes     -     -       -           -      -
recordVoid                                yes    -       yes     -     -       -           -      -
recordOfficerAssignment                   yes    yes     yes     -     -       -           -      -
recordOfficerChangeNotice                 yes    yes     yes     -     -       -           -      -
recordCoverArrangement                    yes    yes     yes     -     -       -           -      -
recordTeamAssignment                      yes    yes     yes     -     -       -           -      -
recordContactLogEntry                     yes    yes     yes     -     -       -           -      -
recordNoticeReceipt                       yes    yes     yes     -     -       -           -      -
recordAdultCareReferral                   yes    yes     yes     -     -       -           -      -
recordDisclosure                          yes    yes     yes     -     -       -           -      -
recordComplaint                           yes    yes     yes     -     -       -           -      -
recordComplaintAcknowledgement            yes    yes     yes     -     -       -           -      -
recordComplaintExtension                  yes    yes     yes     -     -       -           -      -
recordComplaintAnswer                     yes    yes     yes     -     -       -           -      -
recordSchoolWithdrawalRequest             yes    yes     yes     -     -       -           -      -
recordSchoolWithdrawalDecision            yes    yes     yes     -     -       -           -      -
recordRegisterInformationRequest          yes    yes     yes     -     -       -           -      -
recordRegisterInformationReceipt          yes    yes     yes     -     -       -           -      -
recordSchoolAbsence                       yes    yes     yes     -     -       -           -      -
recordSchoolAbsenceChange                 yes    yes     yes     -     -       -           -      -
recordSchoolAbsenceEnding                 yes    yes     yes     -     -       -           -      -
recordSection19Decision                   yes    yes     yes     -     -       -           -      -
recordAttendanceArrangement               yes    yes     yes     -     -       -           -      -
recordAttendanceArrangementEnding         yes    yes     yes     -     -       -           -      -
recordAttendanceConcern                   yes    yes     yes     -     -       -           -      -
recordAttendanceConcernResolution         yes    yes     yes     -     -       -           -      -
recordCompensation                        yes    yes     yes     -     -       -           -      -
recordCompensationPayment                 yes    yes     yes     -     -       -           -      -
recordReportRepayment                     yes    yes     yes     -     -       -           -      -
recordEvents                              yes    yes     yes     -     -       -           -      -
recordFlagChange                          yes    yes     yes     -     -       -           -      -
createCaseText                            yes    yes     yes     -     -       -           -      -
getCaseText                               yes    yes     yes     yes   yes     -           -      -
# directory
getCaseAssignments                        yes    yes     yes     yes   yes     -           -      -
getContactPoint                           yes    yes     yes     yes   yes     yes         yes    yes
handOverCases                             yes    -       yes     -     -       -           -      -
getOfficerCaseload                        yes    yes     yes     -     yes     -           -      -
listTeamCaseloads                         yes    yes     yes     -     yes     -           -      -
# cases
identifyPhaseTransfers                    yes    -       yes     -     -       -           -      -
listPhaseTransfers                        yes    yes     yes     -     yes     -           -      -
recordLink                                yes    yes     yes     -     -       -           -      -
recordUnlinking                           yes    yes     yes     -     -       -           -      -
listProvisionChallenges                   yes    yes     yes     -     yes     -           -      -
# directory
createOfficer                             yes    -       yes     -     -       -           -      -
listOfficers                              yes    yes     yes     yes   yes     -           -      -
getOfficer                                yes    yes     yes     yes   yes     -           -      -
changeOfficer                             yes    -       yes     -     -       -           -      -
listTeamOfficers                          yes    yes     yes     yes   yes     -           -      -
createTeam                                yes    -       yes     -     -       -           -      -
listTeams                                 yes    yes     yes     yes   yes     -           -      -
getTeam                                   yes    yes     yes     yes   yes     -           -      -
changeTeam                                yes    -       yes     -     -       -           -      -
# people
getPerson                                 yes    yes     yes     yes   yes     yes         -      -
changePerson                              yes    yes     yes     -     -       -           -      -
listPersonVersions                        yes    yes     yes     -     yes     -           -      -
getPersonVersion                          yes    yes     yes     -     yes     -           -      -
getAddressee                              yes    yes     yes     -     yes     -           -      -
erasePersonalData                         yes    -       yes     -     -       -           -      -
recordLegalHold                           yes    -       yes     -     -       -           -      -
recordLegalHoldRelease                    yes    -       yes     -     -       -           -      -
listLegalHolds                            yes    yes     yes     -     yes     -           -      -
recordRestriction                         yes    -       yes     -     -       -           -      -
recordRestrictionLifting                  yes    -       yes     -     -       -           -      -
listRestrictions                          yes    yes     yes     -     yes     -           -      -
# retention
getRetentionSchedule                      yes    yes     yes     -     yes     -           -      -
changeRetentionSchedule                   yes    -       yes     -     -       -           -      -
listRetentionScheduleVersions             yes    yes     yes     -     yes     -           -      -
startRetentionRun                         yes    -       yes     -     -       -           -      -
listRetentionRuns                         yes    -       yes     -     yes     -           -      -
getRetentionRun                           yes    -       yes     -     yes     -           -      -
listRetentionFindings                     yes    -       yes     -     yes     -           -      -
downloadRetentionReport                   yes    -       yes     -     yes     -           -      -
# plans
createPlanVersion                         yes    yes     yes     -     -       yes         -      -
replacePlanDraft                          yes    yes     yes     -     -       yes         -      -
getPlanVersion                            yes    yes     yes     yes   yes     yes         -      -
listPlanVersions                          yes    yes     yes     yes   yes     yes         -      -
getPlanFindings                           yes    yes     yes     yes   yes     yes         -      -
getPlanChanges                            yes    yes     yes     yes   yes     yes         -      -
# advice
createAdvice                              yes    yes     yes     -     -       -           -      -
listAdvice                                yes    yes     yes     yes   yes     yes         -      -
getAdvice                                 yes    yes     yes     yes   yes     yes         -      -
replaceAdvice                             yes    yes     yes     -     -       -           -      -
# funding
createFundingAgreement                    yes    yes     yes     -     -       -           -      -
listFundingAgreements                     yes    yes     yes     yes   yes     -           -      -
changeFundingAgreement                    yes    yes     yes     -     -       -           -      -
getFundingAgreement                       yes    yes     yes     yes   yes     -           -      -
listFundingAgreementVersions              yes    yes     yes     -     yes     -           -      -
listCommitments                           yes    -       yes     -     yes     -           -      -
exportCommitments                         yes    -       yes     -     yes     -           -      -
# institutions
createInstitution                         yes    -       yes     -     -       -           -      -
listInstitutions                          yes    yes     yes     yes   yes     yes         yes    yes
getInstitution                            yes    yes     yes     yes   yes     yes         yes    yes
changeInstitution                         yes    -       yes     -     -       -           -      -
listAcademicYears                         yes    yes     yes     yes   yes     yes         yes    yes
getAcademicYear                           yes    yes     yes     yes   yes     yes         yes    yes
changeAcademicYear                        yes    -       yes     -     -       -           -      -
listClosedPeriods                         yes    yes     yes     yes   yes     yes         yes    yes
createCapacityNote                        yes    yes     yes     -     -       -           -      -
listCapacityNotes                         yes    yes     yes     yes   yes     -           -      -
deleteCapacityNote                        yes    -       yes     -     -       -           -      -
# panels
createPanel                               yes    -       yes     -     -       -           -      -
listPanels                                yes    yes     yes     yes   yes     -           -      -
getPanel                                  yes    yes     yes     yes   yes     -           -      -
changePanel                               yes    -       yes     -     -       -           -      -
createPanelItem                           yes    yes     yes     -     -       -           -      -
listPanelItems                            yes    yes     yes     yes   yes     -           -      -
changePanelItem                           yes    yes     yes     -     -       -           -      -
getPanelItem                              yes    yes     yes     yes   yes     -           -      -
listCasePanelItems                        yes    yes     yes     yes   yes     -           -      -
listPanelItemVersions                     yes    yes     yes     yes   yes     -           -      -
decidePanelItem                           yes    -       yes     yes   -       -           -      -
# calendars
createCalendarFeed                        yes    yes     yes     -     -       -           -      -
listCalendarFeeds                         yes    yes     yes     -     yes     -           -      -
revokeCalendarFeed                        yes    yes     yes     -     -       -           -      -
getCalendar                               public
# the single unique identifier
registerSuiKey                            yes    -       yes     -     -       -           -      -
listSuiKeys                               yes    -       yes     -     yes     -           -      -
revokeSuiKey                              yes    -       yes     -     -       -           -      -
receiveLifecycleNotification              public
# documents
fileDocument                              yes    yes     yes     -     -       -           -      -
listDocuments                             yes    yes     yes     yes   yes     yes         -      -
getDocument                               yes    yes     yes     yes   yes     yes         -      -
uploadDocumentContent                     yes    yes     yes     -     -       -           -      -
downloadDocumentContent                   yes    yes     yes     yes   yes     yes         -      -
# imports
startImport                               yes    -       -       -     -       -           -      -
listImports                               yes    -       yes     -     yes     -           -      -
getImport                                 yes    -       yes     -     yes     -           -      -
cancelImport                              yes    -       -       -     -       -           -      -
getImportReport                           yes    -       yes     -     yes     -           -      -
# inspections
listAnnexA                                yes    -       yes     -     yes     -           -      -
downloadAnnexA                            yes    -       yes     -     yes     -           -      -
listInspectedChronologies                 yes    -       yes     -     yes     -           -      -
downloadInspectedChronologies             yes    -       yes     -     yes     -           -      -
# events
listEvents                                yes    -       -       -     yes     -           -      -
""")  # noqa: E501  # a table
"""What has no row is denied; a start without a row for each operation is refused."""
