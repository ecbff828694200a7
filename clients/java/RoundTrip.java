import client.ApiClient;
import client.ApiException;
import client.ApiResponse;
import client.api.CasesApi;
import client.api.PeopleApi;
import client.model.RecordCorrectionRequest;
import client.model.CaseOpenedResponse;
import client.model.CasePage;
import client.model.CorrectionReason;
import client.model.OpenCaseRequest;
import client.model.Person;
import client.model.ProblemDocument;
import client.model.RequestKind;
import client.model.RecordRequestRequest;
import client.model.RecordAssessmentRefusalRequest;
import client.model.RequestTrigger;
import client.model.RequesterKind;
import client.model.ModelCase;
import client.model.Stage;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpClient;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** One round trip with the client that OpenAPI Generator makes for Java's own HTTP client. */
public final class RoundTrip {
  private static final LocalDate RECEIVED = LocalDate.of(2026, 11, 2);
  private static final LocalDate CORRECTED = LocalDate.of(2026, 11, 3);
  private static final LocalDate REFUSED = LocalDate.of(2026, 11, 20);

  private final ApiClient client;
  private final CasesApi cases;
  private final PeopleApi people;

  private RoundTrip(ApiClient client) {
    this.client = client;
    this.cases = new CasesApi(client);
    this.people = new PeopleApi(client);
  }

  /** Every step, against the system that the environment names. */
  public static void main(String[] arguments) throws Exception {
    ApiClient client = new ApiClient();
    // Without TLS Java offers HTTP/2 by an upgrade, which the services do not take.
    client.setHttpClientBuilder(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1));
    client.updateBaseUri(System.getenv("CASE_API"));
    String key = "Bearer " + System.getenv("API_KEY");
    client.setRequestInterceptor(request -> request.header("Authorization", key));
    new RoundTrip(client).run();
  }

  private void run() throws Exception {
    List<CaseOpenedResponse> opened = List.of(openTwice(), openTwice(), openTwice());
    CaseOpenedResponse first = opened.get(0);
    correct(first);
    Set<UUID> all = listAll();
    check(opened.stream().allMatch(each -> all.contains(each.getCaseId())), "every case is listed");
    conflict(first);
    changeStale(first.getCaseId());
    readUnknown(first.getCaseId());
  }

  /** Fields with a default are left out. */
  private static OpenCaseRequest body() {
    Person person =
        new Person()
            .familyName("Example")
            .givenNames("Robin")
            .birthDate(LocalDate.of(2016, 10, 5));
    RecordRequestRequest request =
        new RecordRequestRequest()
            .kind(RequestKind.INITIAL)
            .trigger(RequestTrigger.REQUEST)
            .requester(RequesterKind.PARENT)
            .receivedOn(RECEIVED);
    return new OpenCaseRequest().person(person).request(request);
  }

  private CaseOpenedResponse openTwice() throws ApiException {
    String key = newKey();
    ApiResponse<CaseOpenedResponse> first = cases.openCaseWithHttpInfo(key, body());
    ApiResponse<CaseOpenedResponse> again = cases.openCaseWithHttpInfo(key, body());
    check(again.getStatusCode() == 201, "the same status");
    check(again.getHeaders().get("idempotency-replayed").contains("true"), "marked as a replay");
    check(first.getData().equals(again.getData()), "the same answer");
    return first.getData();
  }

  private void correct(CaseOpenedResponse opened) throws ApiException {
    RecordCorrectionRequest correction =
        new RecordCorrectionRequest()
            .position(opened.getPosition())
            .values(Map.of("received_on", CORRECTED.toString()))
            .reason(CorrectionReason.MISTYPED);
    cases.recordCorrection(opened.getCaseId(), newKey(), correction);
    LocalDate received = read(opened.getCaseId()).getRequests().get(0).getReceivedOn();
    check(received.equals(CORRECTED), "the case has the corrected day");
  }

  private ModelCase read(UUID caseId) throws ApiException {
    return cases.getCase(caseId, null, null, null, null);
  }

  private Set<UUID> listAll() throws ApiException {
    Set<UUID> found = new HashSet<>();
    String cursor = null;
    do {
      CasePage page = cases.listCases(null, null, 2, cursor);
      check(page.getCases().size() <= 2, "no more than asked for");
      page.getCases().forEach(each -> found.add(each.getCaseId()));
      cursor = page.getNext();
    } while (cursor != null);
    return found;
  }

  private void conflict(CaseOpenedResponse opened) throws Exception {
    RecordAssessmentRefusalRequest refusal =
        new RecordAssessmentRefusalRequest()
            .requestId(opened.getRequestId())
            .decidedOn(REFUSED)
            .notifiedOn(REFUSED);
    cases.recordAssessmentRefusal(opened.getCaseId(), newKey(), refusal);
    ProblemDocument problem =
        refused(409, () -> cases.recordAssessmentRefusal(opened.getCaseId(), newKey(), refusal));
    check(problem.getInTheWay() != null, "the problem names the fact in the way");
  }

  private void changeStale(UUID caseId) throws Exception {
    Person person = people.getPerson(caseId, null).getPerson();
    ProblemDocument problem =
        refused(412, () -> people.changePerson(caseId, "\"999999\"", person));
    check(problem.getCode().equals("stale-version"), "the problem has its code");
  }

  /** A value of an enumeration from a newer server becomes one that stands for all unknown ones. */
  private void readUnknown(UUID caseId) throws Exception {
    ObjectNode newer = client.getObjectMapper().valueToTree(read(caseId));
    newer.put("stage", "in_mediation").put("added_later", true);
    ModelCase found = client.getObjectMapper().treeToValue(newer, ModelCase.class);
    check(found.getStage() == Stage.UNKNOWN_DEFAULT_OPEN_API, "an unknown stage is tolerated");
  }

  private ProblemDocument refused(int status, Request request) throws Exception {
    try {
      request.send();
    } catch (ApiException refusal) {
      check(refusal.getCode() == status, "refused with " + status);
      return client.getObjectMapper().readValue(refusal.getResponseBody(), ProblemDocument.class);
    }
    throw new AssertionError("not refused with " + status);
  }

  private static String newKey() {
    return UUID.randomUUID().toString();
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  /** A request that is expected to be refused. */
  private interface Request {
    void send() throws ApiException;
  }
}
