package io.kontrol.api.stack.render;

import static io.kontrol.api.stack.render.RenderFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How long a rendering takes, beside writing and reading the same objects as JSON. */
@Tag("speed")
class RenderSpeedTest {
  private static final int OBJECTS = 20;
  private static final int WARM_UP = 500;
  private static final int ROUNDS = 500;

  /** Half of the objects are StatefulSets with a dozen expressions, half are Services. */
  private static CompiledTemplate twentyObjects() {
    ObjectNode template = RenderFixture.yaml(RenderTest.SERVER);
    ArrayNode objects = (ArrayNode) template.at("/base_spec_json/objects");
    for (int i = 1; i < OBJECTS / 2; i++) {
      for (int j = 0; j < 2; j++) {
        ObjectNode copy = objects.get(j).deepCopy();
        ((ObjectNode) copy.path("metadata")).put("name", "${deployment.name}-" + i);
        objects.add(copy);
      }
    }
    return RenderFixture.template(template.toString());
  }

  @Test
  void twentyObjectsAreRenderedInMillisecondsAndLittleMoreThanTheirJsonTakes() {
    CompiledTemplate template = twentyObjects();
    RenderRequest request = request("{version: '1.21', motd: 'Hello, all', ports: [1, 2, 3]}");
    List<ObjectNode> objects = RenderFixture.rendered(template, request).objects();
    assertThat(objects).hasSize(OBJECTS);

    double render = median(() -> RenderFixture.rendered(template, request).objects().size());
    double json =
        median(() -> objects.stream().mapToInt(each -> Json.read(Json.write(each)).size()).sum());

    System.out.printf(
        "rendering %d objects: %.3f ms median; their JSON written and read: %.3f ms; ratio %.1f%n",
        OBJECTS, render, json, render / json);
    assertThat(render / json).isLessThan(20);
    assertThat(render).isLessThan(5);
  }

  private static double median(java.util.function.IntSupplier work) {
    long sum = 0;
    for (int i = 0; i < WARM_UP; i++) {
      sum += work.getAsInt();
    }
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      sum += work.getAsInt();
      times.add(System.nanoTime() - start);
    }
    assertThat(sum).isPositive();
    times.sort(null);
    return times.get(ROUNDS / 2) / 1e6;
  }
}
