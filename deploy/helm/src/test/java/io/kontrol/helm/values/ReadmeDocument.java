package io.kontrol.helm.values;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.helm.values.ValuesFile.Value;
import java.util.List;

/** A chart's README.md: its introduction, and a table of the values. */
final class ReadmeDocument {
  private ReadmeDocument() {}

  /**
   * @param introduction the text above the table, in Markdown
   */
  static String write(String introduction, List<Value> values) {
    StringBuilder text = new StringBuilder(introduction.strip());
    text.append("\n\n## Values\n\n| Value | Default | |\n|---|---|---|\n");
    values.forEach(value -> rows(value, text));
    return text.toString();
  }

  private static void rows(Value value, StringBuilder text) {
    boolean leaf = value.children().isEmpty();
    if (leaf || !value.description().isEmpty()) {
      text.append("| `").append(value.path()).append("` | ");
      text.append(leaf ? shown(value.defaultValue()) : "");
      text.append(" | ").append(cell(value.description())).append(" |\n");
    }
    value.children().forEach(child -> rows(child, text));
  }

  private static String shown(JsonNode value) {
    if (value.isArray() && value.size() > 3) {
      return value.size() + " entries, see values.yaml";
    }
    return "`" + cell(value.toString()) + "`";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
