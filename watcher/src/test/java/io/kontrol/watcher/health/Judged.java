package io.kontrol.watcher.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.kontrol.model.status.Health;
import io.kontrol.watcher.health.model.Assessment;
import java.io.UncheckedIOException;

/** Objects as text, and what the assessor says of them. */
final class Judged {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final HealthAssessor ASSESSOR = new HealthAssessor();

  private Judged() {}

  static JsonNode object(String yaml) {
    try {
      return YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param body what follows kind and apiVersion
   */
  static Assessment judge(String apiVersion, String kind, String body) {
    return ASSESSOR.assess(
        object("apiVersion: %s%nkind: %s%n%s".formatted(apiVersion, kind, body)));
  }

  static Health health(String apiVersion, String kind, String body) {
    return judge(apiVersion, kind, body).health();
  }
}
