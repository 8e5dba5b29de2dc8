package io.kontrol.reconciler.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IgnoredPathsTest {
  private static final String[] NAMES = {"a", "b", "c"};

  private static JsonNode json(String text) {
    return Json.read(text.replace('\'', '"'));
  }

  private static JsonNode carried(String manifest, String live, String... pointers) {
    ObjectNode result = (ObjectNode) json(manifest);
    IgnoredPaths.carryOver(result, json(live), List.of(pointers));
    return result;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/spec/replicas | {'spec':{'replicas':1}} | {'spec':{'replicas':5}} | {'spec':{'replicas':5}}",
        "/spec/replicas | {'spec':{'replicas':1}} | {'spec':{}} | {'spec':{}}",
        "/spec/replicas | {'spec':{'x':1}} | {'spec':{'replicas':5}} | {'spec':{'x':1,'replicas':5}}",
        "/a/b/c | {} | {'a':{'b':{'c':1,'d':2}}} | {'a':{'b':{'c':1}}}",
        "/a/b/c | {} | {'a':{'b':{'d':2}}} | {}",
        "/a~1b | {'a/b':1} | {'a/b':2} | {'a/b':2}",
        "/a/b | {'a':'text'} | {'a':{'b':1}} | {'a':'text'}",
        "nonsense | {'a':1} | {'a':2} | {'a':1}",
      })
  void theFieldIsAsTheClusterHasIt(String path, String manifest, String live, String expected) {
    assertThat(carried(manifest, live, path)).isEqualTo(json(expected));
  }

  @Test
  void anItemWithANameIsFoundByItWhateverItsPlace() {
    assertThat(
            carried(
                "{'c':[{'name':'app','image':'a:1'},{'name':'log','image':'l:1'}]}",
                "{'c':[{'name':'mesh','image':'m:9'},{'name':'log','image':'l:2'},{'name':'app','image':'a:2'}]}",
                "/c/1/image"))
        .isEqualTo(json("{'c':[{'name':'app','image':'a:1'},{'name':'log','image':'l:2'}]}"));
  }

  @Test
  void anItemThatTheClusterDoesNotHaveIsCreatedAsTheManifestSays() {
    String manifest = "{'c':[{'name':'app','image':'a:1'}]}";
    assertThat(carried(manifest, "{'c':[{'name':'mesh','image':'m:9'}]}", "/c/0/image"))
        .isEqualTo(json(manifest));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void nothingButTheIgnoredFieldIsChangedAndTwiceIsAsOnce(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      ObjectNode manifest = object(random, 3);
      ObjectNode live = object(random, 3);
      String path = "/" + name(random) + "/" + name(random);
      ObjectNode carried = manifest.deepCopy();
      IgnoredPaths.carryOver(carried, live, List.of(path));
      ObjectNode again = carried.deepCopy();
      IgnoredPaths.carryOver(again, live, List.of(path));
      assertThat(again).isEqualTo(carried);
      boolean objects = manifest.path(path.substring(1, 2)) instanceof ObjectNode;
      if (objects) {
        assertThat(carried.at(path)).isEqualTo(live.at(path));
        assertThat(without(carried, path)).isEqualTo(without(manifest, path));
      }
    }
  }

  private static JsonNode without(ObjectNode object, String path) {
    ObjectNode copy = object.deepCopy();
    JsonPointer pointer = JsonPointer.compile(path);
    ((ObjectNode) copy.at(pointer.head())).remove(pointer.last().getMatchingProperty());
    return copy;
  }

  private static String name(Random random) {
    return NAMES[random.nextInt(NAMES.length)];
  }

  private static ObjectNode object(Random random, int depth) {
    ObjectNode object = Json.mapper().createObjectNode();
    for (String name : NAMES) {
      int choice = random.nextInt(3);
      if (choice == 0 && depth > 0) {
        object.set(name, object(random, depth - 1));
      } else if (choice == 1) {
        object.put(name, random.nextInt(100));
      }
    }
    return object;
  }
}
