package io.kontrol.api.stack.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestUsers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@ApiTest
class TemplateEndpointTest {
  private static final String PATH = "/api/v1/templates";

  private static String path(JsonNode template) {
    return PATH + "/" + template.path("id").asInt();
  }

  private static String stored(JsonNode template) {
    return ApiDatabase.query(
        "SELECT count(*) FROM templates WHERE id = " + template.path("id").asInt());
  }

  private static List<String> codes(Api.Reply refused) {
    return refused
        .json()
        .path("violations")
        .valueStream()
        .map(each -> each.path("pointer").asText() + " " + each.path("rule").asText())
        .toList();
  }

  @Test
  void aTemplateComesBackAsItWasWrittenInItsOrder() {
    String name = Manifests.name("order");
    JsonNode template = TestTemplates.create(name);

    JsonNode read = Api.get(path(template)).expect(200).json();
    assertThat(read).isEqualTo(template);
    assertThat(read.path("version").asInt()).isEqualTo(1);
    assertThat(read.path("created_by").asText()).isEqualTo(TestUsers.ADMIN_EMAIL);
    ObjectNode written = TestTemplates.template(name);
    for (String field : List.of("description", "base_spec_json", "allowed_mutations_json")) {
      assertThat(read.path(field).toString()).isEqualTo(written.path(field).toString());
    }
  }

  @Test
  void theSameAgainChangesNothingAndAnotherContentIsTheNextVersion() {
    String name = Manifests.name("versions");
    JsonNode first = TestTemplates.create(name);
    assertThat(Api.post(PATH, TestTemplates.body(name)).expect(200).json()).isEqualTo(first);
    assertThat(Api.post(PATH, first.toString()).expect(200).json()).isEqualTo(first);

    ObjectNode changed = TestTemplates.template(name).put("description", "Changed");
    Api.Reply second = Api.post(PATH, changed.toString()).expect(201);
    assertThat(second.json().path("version").asInt()).isEqualTo(2);
    assertThat(second.json().path("id")).isEqualTo(first.path("id"));
    assertThat(second.header("Location")).contains(path(first) + "/versions/2");

    Api.post(PATH, changed.put("version", 2).toString()).expect(200);
    assertThat(Api.post(PATH, changed.put("description", "No").toString()).expect(409).code())
        .isEqualTo("template_version_exists");
    Api.Reply later = Api.post(PATH, changed.put("version", 7).toString()).expect(201);
    assertThat(later.json().path("version").asInt()).isEqualTo(7);
    JsonNode outdated = Api.post(PATH, changed.put("version", 5).toString()).expect(409).json();
    assertThat(outdated.path("newest_version").asInt()).isEqualTo(7);

    JsonNode versions = Api.get(path(first) + "/versions").expect(200).json().path("items");
    assertThat(versions.findValuesAsText("version")).containsExactly("7", "2", "1");
    assertThat(Api.get(path(first) + "/versions/1").expect(200).json())
        .isEqualTo(((ObjectNode) first).put("is_newest", false));
    Api.get(path(first) + "/versions/3").expect(404);
  }

  @Test
  void aVersionIsSavedByTheIdOfItsTemplate() {
    JsonNode template = TestTemplates.create(Manifests.name("by-id"));
    JsonNode second =
        Api.post(path(template) + "/versions", TestTemplates.nextVersion()).expect(201).json();
    assertThat(second.path("version").asInt()).isEqualTo(2);
    assertThat(
            codes(
                Api.post(path(template) + "/versions", TestTemplates.body("another-name"))
                    .expect(422)))
        .containsExactly("/name other_name");
  }

  /** radius#12976: nothing is stored before it is checked. */
  @Test
  void aTemplateWithMistakesIsToldAllOfThemAndIsNotStored() {
    String name = Manifests.name("mistakes");
    ObjectNode template = TestTemplates.template(name);
    ((ObjectNode) template.at("/base_spec_json/objects/0/spec")).put("replicas", "${parameters.x}");
    ((ObjectNode) template.at("/base_spec_json/objects/1/stringData")).put("key", "hunter2");
    ((ObjectNode) template.at("/allowed_mutations_json/rules/0")).put("cel", "1 +");
    ((ObjectNode) template.at("/allowed_mutations_json/patches/0/target")).put("kind", "Pod");
    template.put("colour", "red");

    Api.Reply refused = Api.post(PATH, template.toString()).expect(422);

    assertThat(refused.code()).isEqualTo("invalid_template");
    assertThat(codes(refused))
        .containsExactlyInAnyOrder(
            "/colour unknown_field",
            "/base_spec_json/objects/0/spec/replicas invalid_expression",
            "/base_spec_json/objects/1/stringData/key secret_in_template",
            "/allowed_mutations_json/rules/0/cel invalid_expression",
            "/allowed_mutations_json/patches/0/target no_such_object");
    assertThat(refused.text()).doesNotContain("hunter2");
    assertThat(ApiDatabase.query("SELECT count(*) FROM templates WHERE name = '" + name + "'"))
        .isEqualTo("0");
  }

  /** portainer#10563: what a deployment was made of stays readable, and renders, after all. */
  @Test
  void aRetiredTemplateStaysForItsDeploymentsAndFreesItsName() {
    String name = Manifests.name("retired");
    JsonNode template = TestTemplates.create(name);
    Api.delete(path(template)).expect(200);
    Api.delete(path(template)).expect(200);

    assertThat(Api.get(path(template)).expect(200).json().path("deleted_at").asText()).isNotEmpty();
    Api.get(path(template) + "/versions/1").expect(200);
    Api.post(path(template) + "/render", "{\"version\":1}").expect(200);
    assertThat(
            Api.post(path(template) + "/versions", TestTemplates.nextVersion()).expect(409).code())
        .isEqualTo("template_retired");
    assertThat(names("?name=" + name)).isEmpty();
    assertThat(names("?retired=true&name=" + name)).containsExactly(name);

    JsonNode successor = TestTemplates.create(name);
    assertThat(successor.path("id")).isNotEqualTo(template.path("id"));
    assertThat(stored(template)).isEqualTo("1");
  }

  private static List<String> names(String query) {
    return Api.get(PATH + query).expect(200).json().path("items").findValuesAsText("name");
  }

  @Test
  void listsArePagedAndFiltered() {
    String stem = Manifests.name("paged");
    for (String end : List.of("-a", "-b", "-c")) {
      TestTemplates.create(stem + end);
    }
    Api.post(PATH, TestTemplates.template(stem + "-b").put("description", "Two").toString());

    assertThat(names("?text=" + stem.toUpperCase(java.util.Locale.ROOT)))
        .containsExactly(stem + "-a", stem + "-b", stem + "-c");
    assertThat(names("?name=" + stem)).isEmpty();
    List<String> paged = new ArrayList<>();
    String next = "";
    do {
      JsonNode page =
          Api.get(PATH + "?limit=1&text=" + stem + (next.isEmpty() ? "" : "&continue=" + next))
              .expect(200)
              .json();
      paged.addAll(page.path("items").findValuesAsText("name"));
      next = page.path("continue").asText();
    } while (!next.isEmpty());
    assertThat(paged).containsExactly(stem + "-a", stem + "-b", stem + "-c");
  }

  @Test
  void manyWhoSaveAtOnceMakeOneTemplateWithAVersionForEach() {
    String name = Manifests.name("at-once");
    List<CompletableFuture<Integer>> saves =
        IntStream.range(0, 6)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () ->
                            Api.post(
                                    PATH,
                                    TestTemplates.template(name)
                                        .put("description", "by " + i)
                                        .toString())
                                .expect(201)
                                .json()
                                .path("version")
                                .asInt()))
            .toList();
    assertThat(saves.stream().map(CompletableFuture::join))
        .containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);
    assertThat(names("?name=" + name)).hasSize(1);
  }

  /** kro#428: a change that could break what lives is a version of its own, and told as such. */
  @Test
  void theDifferenceOfTwoVersionsNamesWhatMayBreakADeployment() {
    String name = Manifests.name("diff");
    JsonNode template = TestTemplates.create(name);
    ObjectNode changed = TestTemplates.template(name);
    ObjectNode parameters =
        (ObjectNode) changed.at("/allowed_mutations_json/parameters/properties");
    parameters.remove("announcement");
    ((ObjectNode) parameters.path("replicas")).put("maximum", 3);
    ((ObjectNode) parameters.path("version")).withArray("enum").remove(0);
    ((ObjectNode) parameters.path("version")).put("default", "2");
    parameters.putObject("zone").put("type", "string");
    ((ObjectNode) changed.at("/allowed_mutations_json/parameters"))
        .withArray("required")
        .add("zone");
    Api.post(PATH, changed.toString()).expect(201);

    JsonNode diff = Api.get(path(template) + "/diff").expect(200).json();

    assertThat(diff.path("breaking").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder(
            "/allowed_mutations_json/parameters/properties/announcement",
            "/allowed_mutations_json/parameters/properties/replicas/maximum",
            "/allowed_mutations_json/parameters/properties/version/enum",
            "/allowed_mutations_json/parameters/properties/zone");
    assertThat(diff.path("changes").findValuesAsText("pointer"))
        .contains("/allowed_mutations_json/parameters/properties/replicas/maximum");
    assertThat(Api.get(path(template) + "/diff?from=2&to=1").expect(200).json().path("breaking"))
        .hasSize(1);
    Api.post(path(template) + "/render", "{\"version\":1,\"parameters\":{\"replicas\":5}}")
        .expect(200);
  }

  @Test
  void aPreviewShowsTheObjectsAndNoSecret() {
    JsonNode template = TestTemplates.create(Manifests.name("preview"));
    Api.Reply reply =
        Api.post(
                path(template) + "/render",
                """
                {"name":"shop","namespace":"team","cluster_id":"c1",
                 "parameters":{"replicas":3,"password":"correct horse"},
                 "patches":[{"target":{"kind":"Deployment","name":"shop"},"op":"add","path":"/spec/paused",
                   "value":true}]}
                """)
            .expect(200);

    JsonNode deployment = reply.json().path("objects").get(0);
    assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(3);
    assertThat(deployment.at("/spec/paused").asBoolean()).isTrue();
    assertThat(deployment.at("/metadata/name").asText()).isEqualTo("shop");
    assertThat(deployment.at("/metadata/namespace").asText()).isEqualTo("team");
    assertThat(reply.json().at("/objects/1/stringData/password").asText())
        .startsWith("hmac-sha256:");
    assertThat(reply.json().at("/parameters/version").asText()).isEqualTo("1");
    assertThat(reply.text()).doesNotContain("correct horse");
  }

  /** crossplane#2896: what keeps a template from being rendered is told, all of it. */
  @Test
  void aPreviewOutsideTheLimitsListsEveryViolation() {
    JsonNode template = TestTemplates.create(Manifests.name("limits"));
    Api.Reply refused =
        Api.post(
                path(template) + "/render",
                """
                {"name":"Not A Name","extra":1,"parameters":{"replicas":9,"version":"3","colour":"red"},
                 "patches":[{"target":{"kind":"Deployment","name":"preview"},"op":"add","path":"/spec/replicas","value":9},
                            {"target":{"kind":"Deployment"},"op":"test","path":"spec"}]}
                """)
            .expect(422);
    assertThat(refused.code()).isEqualTo("invalid_deployment");
    assertThat(codes(refused))
        .contains(
            "/extra unknown_field",
            "/name invalid_name",
            "/parameters/replicas maximum",
            "/parameters/version enum",
            "/parameters/colour additionalProperties",
            "/patches/0/path patch_not_allowed",
            "/patches/1/op invalid_operation",
            "/patches/1/path invalid_path");
    assertThat(
            codes(
                Api.post(
                        path(template) + "/render",
                        "{\"parameters\":{\"version\":\"2\",\"replicas\":0}}")
                    .expect(422)))
        .containsExactly("/parameters parameters.version != \"2\" || parameters.replicas > 0");
  }

  @Test
  void whoMayDeploySomewhereReadsTemplatesAndAdminsAloneWriteThem() {
    JsonNode template = TestTemplates.create(Manifests.name("rights"));
    String team = TestUsers.user(null, "DEVOPS staging team-*").token();
    Api.get(path(template), "Authorization", "Bearer " + team).expect(200);
    Api.post(path(template) + "/render", "{}", "Authorization", "Bearer " + team).expect(200);
    String devops = TestUsers.user(Role.DEVOPS).token();
    Api.delete(path(template), "Authorization", "Bearer " + devops).expect(403);
  }

  @Test
  void eachChangeHasItsEventAndItsAuditRow() {
    JsonNode template = TestTemplates.create(Manifests.name("told"));
    Api.post(path(template) + "/versions", TestTemplates.nextVersion()).expect(201);
    Api.delete(path(template)).expect(200);
    String id = template.path("id").asText();
    assertThat(
            ApiDatabase.query(
                "SELECT string_agg(action || ' ' || category, ', ' ORDER BY id) FROM audit_logs WHERE"
                    + " resource_type = 'template' AND resource_id = '"
                    + id
                    + "'"))
        .isEqualTo(
            "TEMPLATE_CREATED STACK, TEMPLATE_VERSION_CREATED STACK, TEMPLATE_RETIRED STACK");
    assertThat(
            ApiDatabase.query(
                "SELECT string_agg(type, ', ' ORDER BY id) FROM events WHERE data->>'template_id' = '"
                    + id
                    + "'"))
        .isEqualTo("TemplateCreated, TemplateVersionCreated, TemplateRetired");
  }
}
