package io.kontrol.api.resource;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.kontrol.api.testing.ApiDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ApiDatabase.class,
    scope = io.quarkus.test.common.TestResourceScope.GLOBAL)
class ResourceEndpointTest {
  private static final String CONFIG_MAP =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: %s
        namespace: shop
        labels: {app: cart}
      data:
        key: value
      """;

  @Test
  void aManifestIsCreatedReadReplacedAndDeleted() {
    Response created =
        given()
            .contentType("application/yaml")
            .body(CONFIG_MAP.formatted("life"))
            .queryParam("cluster_id", "c1")
            .post("/api/v1/resources");
    created
        .then()
        .log()
        .ifError()
        .statusCode(201)
        .body("sync", is("OutOfSync"))
        .header("ETag", notNullValue());
    String location = created.header("Location");
    Response read = given().get(location);
    read.then()
        .statusCode(200)
        .body("desired_spec.data.key", is("value"))
        .header("ETag", is(created.header("ETag")));
    given().header("If-None-Match", read.header("ETag")).get(location).then().statusCode(304);
    given()
        .contentType("application/yaml")
        .body(CONFIG_MAP.formatted("life"))
        .put(location)
        .then()
        .statusCode(200)
        .body("generation", is(1));
    given()
        .contentType("application/yaml")
        .header("If-Match", read.header("ETag"))
        .body(CONFIG_MAP.formatted("life").replace("value", "other"))
        .put(location)
        .then()
        .log()
        .ifError()
        .statusCode(200)
        .body("generation", is(2))
        .body("revision", is(2));
    given()
        .contentType("application/yaml")
        .header("If-Match", read.header("ETag"))
        .body(CONFIG_MAP.formatted("life"))
        .put(location)
        .then()
        .statusCode(412)
        .contentType("application/problem+json")
        .body("code", is("precondition_failed"));
    given()
        .accept("application/yaml")
        .get(location)
        .then()
        .statusCode(200)
        .body(containsString("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: life\n"));
    given().delete(location).then().statusCode(202).body("sync", is("Deleting"));
    given()
        .get("/api/v1/resources?cluster_id=c1")
        .then()
        .statusCode(200)
        .body("items.name", not(hasItem("life")));
    given()
        .get("/api/v1/resources?cluster_id=c1&deleted=true")
        .then()
        .statusCode(200)
        .body("items.name", hasItem("life"));
  }

  @Test
  void oneRequestAppliesManyObjects() {
    String many = CONFIG_MAP.formatted("one") + "---\n" + CONFIG_MAP.formatted("two");
    given()
        .contentType("application/yaml")
        .body(many)
        .post("/api/v1/apply?cluster_id=c2&set=s&create_namespaces=true&dry_run=true")
        .then()
        .log()
        .ifError()
        .statusCode(200)
        .body("summary.created", is(3));
    given()
        .contentType("application/yaml")
        .body(many)
        .post("/api/v1/apply?cluster_id=c2&set=s&create_namespaces=true")
        .then()
        .log()
        .ifError()
        .statusCode(200)
        .body("summary.created", is(3));
    given()
        .contentType("application/yaml")
        .body(many)
        .post("/api/v1/apply?cluster_id=c2&set=s&create_namespaces=true")
        .then()
        .log()
        .ifError()
        .statusCode(200)
        .body("summary.unchanged", is(2));
    given()
        .contentType("application/yaml")
        .body(CONFIG_MAP.formatted("two").replace("value", "w"))
        .post("/api/v1/apply?cluster_id=c2&set=s")
        .then()
        .log()
        .ifError()
        .statusCode(200)
        .body("items.action", equalTo(java.util.List.of("configured", "pruned")));
    for (String sort : new String[] {"id", "-id", "name", "-name", "updated_at", "-updated_at"}) {
      String next =
          given()
              .get(
                  "/api/v1/resources?cluster_id=c2&limit=1&sync=OutOfSync&label_selector=app=cart,!x&sort="
                      + sort
                      + "&deleted=any&kind=ConfigMap&namespace=shop&name=t*")
              .then()
              .log()
              .ifError()
              .statusCode(200)
              .extract()
              .path("continue");
      org.assertj.core.api.Assertions.assertThat(next).as(sort).isNull();
    }
  }

  @Test
  void errorsAreProblems() {
    given().get("/api/v1/resources/99999").then().statusCode(404).body("code", is("not_found"));
    given().get("/api/v1/nothing").then().statusCode(404).contentType("application/problem+json");
    given().patch("/api/v1/apply").then().statusCode(405).contentType("application/problem+json");
    given()
        .get("/api/v1/resources?x=1")
        .then()
        .statusCode(400)
        .body("code", is("unknown_query_parameter"));
    given()
        .contentType("text/plain")
        .body("x")
        .post("/api/v1/apply?cluster_id=a")
        .then()
        .statusCode(415)
        .contentType("application/problem+json");
    given()
        .accept("image/png")
        .get("/api/v1/resources")
        .then()
        .statusCode(406)
        .contentType("application/problem+json");
    given()
        .contentType("application/json")
        .body("{\"a\":1,\"a\":2}")
        .post("/api/v1/apply?cluster_id=a")
        .then()
        .statusCode(422)
        .body("code", is("duplicate_key"));
    given()
        .contentType("application/json")
        .body("x".repeat(2_000_000))
        .post("/api/v1/resources")
        .then()
        .statusCode(413)
        .contentType("application/problem+json");
  }
}
