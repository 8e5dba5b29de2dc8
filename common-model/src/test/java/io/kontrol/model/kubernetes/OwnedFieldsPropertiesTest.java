package io.kontrol.model.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.model.secret.SecretDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random objects of which {@code kontrol} owns a random part; a failing seed is in the name. */
class OwnedFieldsPropertiesTest {
  private static final OwnedFields FIELDS =
      new OwnedFields(new SecretDigest("a key of sixteen or more"));
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /**
   * An object and its managedFields.
   *
   * @param owned pointers to the leaves that {@code kontrol} owns
   * @param free pointers to the leaves that it does not
   */
  private record Sample(ObjectNode object, List<JsonPointer> owned, List<JsonPointer> free) {

    static Sample of(Random random) {
      ObjectNode object = NODES.objectNode().put("apiVersion", "example.org/v1").put("kind", "Any");
      object.putObject("metadata").put("name", "any");
      ObjectNode set = NODES.objectNode();
      Sample sample = new Sample(object, new ArrayList<>(), new ArrayList<>());
      sample.fill(
          random,
          object.putObject("spec"),
          set.putObject("f:spec"),
          JsonPointer.compile("/spec"),
          3);
      object.withObject("/spec").put("kept", 1);
      set.withObject("/f:spec").putObject("f:kept");
      sample.owned.add(JsonPointer.compile("/spec/kept"));
      ObjectNode entry = object.withObject("/metadata").putArray("managedFields").addObject();
      entry
          .put("manager", KontrolMetadata.FIELD_MANAGER)
          .put("operation", "Apply")
          .set("fieldsV1", set);
      return sample;
    }

    private void fill(Random random, ObjectNode into, ObjectNode set, JsonPointer at, int depth) {
      for (int i = 2 + random.nextInt(4); i > 0; i--) {
        String name = "f" + i + "~/\"é".substring(0, random.nextInt(5));
        JsonPointer here = at.appendProperty(name);
        int kind = depth == 0 ? 0 : random.nextInt(4);
        if (kind == 1) {
          ObjectNode below = NODES.objectNode();
          fill(random, into.putObject(name), below, here, depth - 1);
          if (!below.isEmpty()) { // an empty set would mean the whole value
            set.set("f:" + name, below);
          }
        } else if (kind == 2) {
          items(random, into.putArray(name), set.putObject("f:" + name), here, depth - 1);
        } else {
          into.set(name, scalar(random));
          leaf(random, set, "f:" + name, here);
        }
      }
    }

    /** A list whose items have the key {@code name}. */
    private void items(Random random, ArrayNode into, ObjectNode set, JsonPointer at, int depth) {
      for (int i = 0; i < 1 + random.nextInt(3); i++) {
        String key = "item-" + i;
        ObjectNode item = into.addObject().put("name", key);
        ObjectNode below = set.putObject("k:" + NODES.objectNode().put("name", key));
        below.putObject(".");
        fill(random, item, below, at.appendIndex(into.size() - 1), depth);
      }
    }

    private void leaf(Random random, ObjectNode set, String key, JsonPointer at) {
      if (random.nextBoolean()) {
        set.putObject(key);
        owned.add(at);
      } else {
        free.add(at);
      }
    }

    String hash() {
      return FIELDS.hash(object).orElseThrow();
    }
  }

  static IntStream seeds() {
    return IntStream.rangeClosed(1, 100);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void anyOwnedValueCounts(int seed) {
    Sample sample = Sample.of(new Random(seed));
    String before = sample.hash();
    for (JsonPointer path : sample.owned()) {
      JsonNode was = replace(sample.object(), path, NODES.textNode("by another hand"));
      assertThat(sample.hash()).as("%s changed", path).isNotEqualTo(before);
      remove(sample.object(), path);
      assertThat(sample.hash()).as("%s removed", path).isNotEqualTo(before);
      replace(sample.object(), path, was);
      assertThat(sample.hash()).as("%s as it was", path).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noOtherValueCounts(int seed) {
    Sample sample = Sample.of(new Random(seed));
    String before = sample.hash();
    for (JsonPointer path : sample.free()) {
      replace(sample.object(), path, NODES.textNode("by another hand"));
    }
    sample.object().putObject("status").put("phase", "Running");
    sample.object().withObject("/metadata").put("resourceVersion", "7").put("uid", "u");
    assertThat(sample.hash()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noOrderCounts(int seed) {
    Random random = new Random(seed);
    Sample sample = Sample.of(random);
    JsonNode shuffled = shuffled(sample.object(), random);
    assertThat(FIELDS.hash(shuffled)).contains(sample.hash());
    assertThat(FIELDS.hash(Json.read(Json.write(shuffled)))).contains(sample.hash());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsIgnoredDoesNotCount(int seed) {
    Sample sample = Sample.of(new Random(seed));
    JsonPointer path = sample.owned().get(0);
    if (path.toString().contains(",")) {
      return; // the annotation separates paths by commas
    }
    sample
        .object()
        .withObject("/metadata")
        .putObject("annotations")
        .put(KontrolMetadata.IGNORE_PATHS_ANNOTATION, path.toString());
    String before = sample.hash();
    replace(sample.object(), path, NODES.textNode("by another hand"));
    assertThat(sample.hash()).isEqualTo(before);
  }

  private static JsonNode scalar(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> NODES.numberNode(random.nextInt());
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> Json.read("{\"b\":[1,2.50],\"a\":{}}");
      case 3 -> Json.read("[]");
      default -> NODES.textNode("text " + random.nextInt());
    };
  }

  /**
   * @return the value that was there
   */
  private static JsonNode replace(ObjectNode object, JsonPointer path, JsonNode value) {
    ObjectNode parent = (ObjectNode) object.at(path.head());
    JsonNode was = parent.path(path.last().getMatchingProperty());
    parent.set(path.last().getMatchingProperty(), value);
    return was;
  }

  private static void remove(ObjectNode object, JsonPointer path) {
    ((ObjectNode) object.at(path.head())).remove(path.last().getMatchingProperty());
  }

  /** Fields and the items of keyed lists in another order; other lists keep theirs. */
  private static JsonNode shuffled(JsonNode value, Random random) {
    if (value.isObject()) {
      List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(value.properties());
      Collections.shuffle(fields, random);
      ObjectNode copy = NODES.objectNode();
      fields.forEach(field -> copy.set(field.getKey(), shuffled(field.getValue(), random)));
      return copy;
    }
    if (value.isArray() && value.path(0).has("name")) {
      List<JsonNode> items = new ArrayList<>();
      value.forEach(item -> items.add(shuffled(item, random)));
      Collections.shuffle(items, random);
      return NODES.arrayNode().addAll(items);
    }
    return value;
  }
}
