package io.kontrol.api.desired.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each object belongs to one set of its cluster, and leaves it when that is asked for. */
@ApiTest
class ApplySetOwnershipTest {
  private final String cluster = Manifests.name("ownership");

  private Api.Reply apply(String options, String... names) {
    return applyTo(cluster, options, names);
  }

  private static Api.Reply applyTo(String cluster, String options, String... names) {
    String objects =
        Stream.of(names)
            .map(name -> Manifests.configMap(name, "v"))
            .collect(Collectors.joining(",", "[", "]"));
    return Api.post("/api/v1/apply?cluster_id=" + cluster + options, objects);
  }

  private JsonNode item(Api.Reply reply, int position) {
    return reply.expect(200).json().path("items").path(position);
  }

  private String setOf(String name) {
    JsonNode items =
        Api.get("/api/v1/resources?cluster_id=" + cluster + "&name=" + name)
            .expect(200)
            .json()
            .path("items");
    return items.isEmpty() ? "gone" : items.path(0).path("apply_set").asText();
  }

  @Test
  void anObjectOfAnotherSetIsRejectedWithTheNameOfThatSetAndNothingIsWritten() {
    apply("&set=a", "shared").expect(200);

    for (String dry : List.of("", "&dry_run=true")) {
      Api.Reply refused = apply("&set=b" + dry, "new", "shared");
      assertThat(refused.expect(422).code()).isEqualTo("apply_rejected");
      JsonNode items = refused.json().path("items");
      assertThat(items).hasSize(1);
      assertThat(items.path(0).path("position").asInt()).isEqualTo(2);
      assertThat(items.path(0).path("code").asText()).isEqualTo("in_another_set");
      assertThat(items.path(0).path("reason").asText()).contains("the set a");
      assertThat(items.path(0).path("apply_set").asText()).isEqualTo("a");
    }
    assertThat(setOf("shared")).isEqualTo("a");
    assertThat(setOf("new")).isEqualTo("gone");
  }

  @Test
  void itMovesWhenThatIsAskedForAndTheDryRunSaysSo() {
    int before = item(apply("&set=a", "shared"), 0).path("generation").asInt();

    JsonNode planned = item(apply("&set=b&take_over=true&dry_run=true", "shared"), 0);
    assertThat(planned.path("action").asText()).isEqualTo("configured");
    assertThat(planned.path("moved_from").asText()).isEqualTo("a");
    assertThat(setOf("shared")).isEqualTo("a");

    JsonNode done = item(apply("&set=b&take_over=true", "shared"), 0);
    assertThat(done.path("action").asText()).isEqualTo("configured");
    assertThat(done.path("moved_from").asText()).isEqualTo("a");
    assertThat(done.path("generation").asInt()).isEqualTo(before + 1);
    assertThat(setOf("shared")).isEqualTo("b");

    JsonNode again = item(apply("&set=b&take_over=true", "shared"), 0);
    assertThat(again.path("action").asText()).isEqualTo("unchanged");
    assertThat(again.has("moved_from")).isFalse();
  }

  @Test
  void anObjectOfNoSetJoinsOneAndThatIsSaid() {
    apply("", "free").expect(200);

    JsonNode joined = item(apply("&set=a", "free"), 0);

    assertThat(joined.path("action").asText()).isEqualTo("configured");
    assertThat(joined.path("moved_from").isNull()).isTrue();
    assertThat(setOf("free")).isEqualTo("a");
  }

  @Test
  void withoutASetAnObjectStaysInItsOwn() {
    apply("&set=a", "kept").expect(200);

    JsonNode kept = item(apply("", "kept"), 0);
    assertThat(kept.path("action").asText()).isEqualTo("unchanged");
    assertThat(kept.path("apply_set").asText()).isEqualTo("a");
    assertThat(setOf("kept")).isEqualTo("a");
  }

  @Test
  void theSameNameInAnotherClusterIsAnotherSet() {
    apply("&set=a", "one").expect(200);

    String elsewhere = Manifests.name("ownership");
    JsonNode items = applyTo(elsewhere, "&set=a", "one", "two").expect(200).json().path("items");
    assertThat(items.findValuesAsText("action")).containsExactly("created", "created");
    applyTo(elsewhere, "&set=a", "two").expect(200);

    assertThat(setOf("one")).isEqualTo("a");
    assertThat(item(apply("&set=a", "one"), 0).path("action").asText()).isEqualTo("unchanged");
  }

  @Test
  void aSetNoLongerPrunesWhatHasMoved() {
    apply("&set=a", "moved", "stays").expect(200);
    apply("&set=b&take_over=true", "moved").expect(200);

    JsonNode items = apply("&set=a", "stays").expect(200).json().path("items");

    assertThat(items.findValuesAsText("action")).containsExactly("unchanged");
    assertThat(setOf("moved")).isEqualTo("b");
  }

  @Test
  void whoeverOfTwoSetsComesFirstNothingIsLost() {
    for (int round = 0; round < 20; round++) {
      String moved = "moved-" + round;
      apply("&set=a", "stays", moved).expect(200);
      List<CompletableFuture<Api.Reply>> both = new ArrayList<>();
      both.add(CompletableFuture.supplyAsync(() -> apply("&set=a", "stays")));
      both.add(CompletableFuture.supplyAsync(() -> apply("&set=b&take_over=true", moved)));
      both.forEach(reply -> reply.join().expect(200));
      // pruned first, and made again by b; or moved first, and then no longer a's to prune
      assertThat(setOf(moved)).isEqualTo("b");
      apply("&set=b&allow_empty=true").expect(200);
    }
  }

  @Test
  void oneObjectIsOneHoweverItIsSpelt() {
    String given = Manifests.configMap("same", "v").replace("\"shop\"", "\"default\"");
    String leftOut = given.replace(",\"namespace\":\"default\"", "");
    String scaled = Manifests.deployment("web", 1);
    String older = scaled.replace("apps/v1", "apps/v1beta2");
    Api.Reply refused =
        Api.post(
            "/api/v1/apply?set=a&take_over=true&cluster_id=" + cluster,
            "[" + String.join(",", given, leftOut, scaled, older) + "]");
    JsonNode items = refused.expect(422).json().path("items");
    assertThat(items.findValuesAsText("code"))
        .containsExactly("duplicate_object", "duplicate_object");
    assertThat(items.findValuesAsText("position")).containsExactly("2", "4");
  }
}
