package io.kontrol.api.platform.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.emitter.Emitter;
import org.yaml.snakeyaml.events.DocumentEndEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.ImplicitTuple;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;
import org.yaml.snakeyaml.events.StreamStartEvent;

/**
 * YAML that all readers parse alike: block style for objects and lists, literal blocks for strings
 * of several lines, and quotes around strings that YAML 1.1 or 1.2 could read as another type.
 * SnakeYAML's emitter writes it. The styles are chosen here, since SnakeYAML's and Jackson's own
 * writers leave strings such as {@code 1e3} and {@code <<} unquoted ({@code YamlWriterTest}).
 */
public final class YamlWriter {
  /** Begins with a letter or a slash, and has no character with a meaning in YAML. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./-]*");

  private static final Pattern RESERVED = Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null");

  /** YAML's own limit; a longer key is written with a question mark before it. */
  private static final int MAX_SIMPLE_KEY_LENGTH = 1_024;

  private static final int MAX_PLAIN_LENGTH = 200;
  private static final int MAX_LITERAL_LENGTH = 1_000_000;
  private static final ImplicitTuple UNTAGGED = new ImplicitTuple(true, true);

  private final StringWriter out = new StringWriter();
  private final Emitter emitter;

  private YamlWriter() {
    DumperOptions options = new DumperOptions();
    options.setSplitLines(false);
    options.setMaxSimpleKeyLength(MAX_SIMPLE_KEY_LENGTH);
    this.emitter = new Emitter(out, options);
  }

  public static String write(JsonNode document) {
    YamlWriter writer = new YamlWriter();
    try {
      writer.document(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return writer.out.toString();
  }

  private void document(JsonNode document) throws IOException {
    emitter.emit(new StreamStartEvent(null, null));
    emitter.emit(new DocumentStartEvent(null, null, false, null, Map.of()));
    node(document);
    emitter.emit(new DocumentEndEvent(null, null, false));
    emitter.emit(new StreamEndEvent(null, null));
  }

  private void node(JsonNode node) throws IOException {
    FlowStyle style = node.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK;
    if (node.isObject()) {
      emitter.emit(new MappingStartEvent(null, null, true, null, null, style));
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        scalar(field.getKey(), keyStyle(field.getKey()));
        node(field.getValue());
      }
      emitter.emit(new MappingEndEvent(null, null));
    } else if (node.isArray()) {
      emitter.emit(new SequenceStartEvent(null, null, true, null, null, style));
      for (JsonNode item : node) {
        node(item);
      }
      emitter.emit(new SequenceEndEvent(null, null));
    } else if (node.isTextual()) {
      scalar(node.textValue(), textStyle(node.textValue()));
    } else {
      scalar(Json.write(node), ScalarStyle.PLAIN);
    }
  }

  private void scalar(String text, ScalarStyle style) throws IOException {
    emitter.emit(new ScalarEvent(null, null, UNTAGGED, text, null, null, style));
  }

  private static ScalarStyle textStyle(String text) {
    return isLiteral(text) ? ScalarStyle.LITERAL : keyStyle(text);
  }

  private static ScalarStyle keyStyle(String text) {
    boolean plain =
        text.length() < MAX_PLAIN_LENGTH
            && PLAIN.matcher(text).matches()
            && !RESERVED.matcher(text).matches();
    return plain ? ScalarStyle.PLAIN : ScalarStyle.DOUBLE_QUOTED;
  }

  private static boolean isLiteral(String text) {
    return text.indexOf('\n') >= 0
        && text.length() < MAX_LITERAL_LENGTH
        && !Character.isWhitespace(text.charAt(0))
        && Arrays.stream(text.split("\n", -1)).allMatch(YamlWriter::isReadableLine);
  }

  private static boolean isReadableLine(String line) {
    return !line.endsWith(" ")
        && !line.startsWith("\t")
        && line.codePoints().allMatch(YamlWriter::isVisible);
  }

  private static boolean isVisible(int c) {
    return (c >= 0x20 && c <= 0x7E) || (c >= 0xA1 && c <= 0x167F);
  }
}
