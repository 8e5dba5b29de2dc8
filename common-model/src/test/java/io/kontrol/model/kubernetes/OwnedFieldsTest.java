package io.kontrol.model.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.model.secret.SecretDigest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The samples beside this test are what a kube-apiserver 1.36 returned: a Deployment applied by
 * {@code kontrol}, and the same after the change that the file is named for.
 */
class OwnedFieldsTest {
  private static final OwnedFields FIELDS =
      new OwnedFields(new SecretDigest("a key of sixteen or more"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "scaled",
        "label-edited",
        "label-removed",
        "resource-id-removed",
        "annotation-edited",
        "annotation-removed",
        "env-edited",
        "env-removed",
        "image-edited",
        "args-edited",
        "ports-removed",
        "forced-by-another-manager",
        "applied-otherwise-by-our-name",
        "applied-with-less-by-our-name"
      })
  void whoeverChangesAFieldOfOursChangesTheHash(String sample) {
    assertThat(hash(sample)).isPresent().isNotEqualTo(hash("applied"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "applied-again",
        "status-written",
        "foreign-label",
        "foreign-annotation",
        "env-of-another-added",
        "sidecar-added",
        "same-values-set-again",
        "shared-with-another-manager",
        "restarted"
      })
  void whatIsNotOursLeavesTheHashAsItWas(String sample) {
    assertThat(read(sample).path("metadata").path("uid").asText()).isNotEmpty();
    assertThat(hash(sample)).isPresent().isEqualTo(hash("applied"));
  }

  @Test
  void afterAResetOfManagedFieldsWeOwnNothing() {
    assertThat(hash("managed-fields-reset")).isEmpty();
  }

  @Test
  void anIgnoredPathDoesNotCountAndTheOthersDo() {
    assertThat(hash("ignoring-replicas-scaled"))
        .isPresent()
        .isEqualTo(hash("ignoring-replicas-applied"));
    assertThat(hash("ignoring-replicas-image-edited"))
        .isNotEqualTo(hash("ignoring-replicas-applied"));
  }

  @Test
  void anItemOfASetIsOursAloneWhoeverAddsOthers() {
    assertThat(hash("finalizer-of-another-added")).isPresent().isEqualTo(hash("finalizer-applied"));
    assertThat(hash("finalizer-removed")).isNotEqualTo(hash("finalizer-applied"));
  }

  @Test
  void aSecretIsHashedUnderTheKeySoThatNobodyCanTryCandidates() {
    OwnedFields otherKey = new OwnedFields(new SecretDigest("another key of sixteen or more"));

    assertThat(hash("secret-edited")).isPresent().isNotEqualTo(hash("secret-applied"));
    assertThat(otherKey.hash(read("secret-applied"))).isNotEqualTo(hash("secret-applied"));
    assertThat(otherKey.hash(read("applied"))).isEqualTo(hash("applied"));
  }

  @Test
  void theOrderInWhichAServerWritesMembersDoesNotCount() {
    assertThat(FIELDS.hash(reversed(read("applied")))).isEqualTo(hash("applied"));
  }

  @Test
  void numbersOfOneValueAreOneValueOnlyIfWrittenAlike() {
    ObjectNode applied = (ObjectNode) read("applied");
    ((ObjectNode) applied.path("spec")).put("replicas", "2");

    assertThat(FIELDS.hash(applied)).as("a string is no number").isNotEqualTo(hash("applied"));
  }

  @Test
  void aPathElementOfALaterVersionIsNoReasonToFail() {
    ObjectNode applied = (ObjectNode) read("applied");
    ((ObjectNode) OwnedFields.ownedSet(applied)).putObject("z:future");

    assertThat(FIELDS.hash(applied)).isPresent().isNotEqualTo(hash("applied"));
  }

  private static Optional<String> hash(String sample) {
    return FIELDS.hash(read(sample));
  }

  private static JsonNode read(String sample) {
    String resource = "/owned-fields/" + sample + ".json";
    try (InputStream stream = OwnedFieldsTest.class.getResourceAsStream(resource)) {
      return Json.read(Objects.requireNonNull(stream, resource).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode reversed(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      Collections.reverse(names);
      names.forEach(name -> copy.set(name, reversed(object.path(name))));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      array.forEach(item -> copy.add(reversed(item)));
      return copy;
    }
    return node;
  }
}
