package io.kontrol.reconciler.secret;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.model.json.Json;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The forms in which a server may print a value. */
final class SecretForms {
  /** Longer values are not printed byte by byte. */
  private static final int MOST_BYTES = 4096;

  /** Fewer bytes look like any number. */
  private static final int LEAST_BYTES = 3;

  private static final Base64.Encoder BASE64 = Base64.getEncoder();
  private static final Base64.Encoder FOR_URLS = Base64.getUrlEncoder();

  /** The value as text: unchanged, in parts, and quoted by JSON and by Go. */
  private final Set<String> texts = new LinkedHashSet<>();

  /** Its bytes encoded: base64 with and without padding, and hexadecimal. */
  private final Set<String> encodings = new LinkedHashSet<>();

  /** The forms of a value under {@code stringData}. */
  static SecretForms ofText(String text) {
    SecretForms forms = new SecretForms();
    forms.addText(text);
    forms.addBytes(text.getBytes(StandardCharsets.UTF_8));
    return forms;
  }

  /** The forms of a value under {@code data}. Invalid base64 is rejected, and may be quoted. */
  static SecretForms ofData(String data) {
    SecretForms forms = new SecretForms();
    forms.encodings.add(data);
    forms.addEscaped(forms.encodings, data);
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(data);
      text(bytes)
          .ifPresentOrElse(
              forms::addText,
              () -> forms.addEscaped(forms.texts, new String(bytes, StandardCharsets.UTF_8)));
      forms.addBytes(bytes);
    } catch (IllegalArgumentException e) {
      forms.addText(data);
    }
    return forms;
  }

  Set<String> texts() {
    return texts;
  }

  Set<String> encodings() {
    return encodings;
  }

  private static Optional<String> text(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private void addText(String text) {
    addEscaped(texts, text);
    addEscaped(texts, text.strip());
    text.lines()
        .map(String::strip)
        .filter(line -> line.length() < SecretValues.PART)
        .forEach(line -> addEscaped(texts, line));
    if (text.length() <= MOST_BYTES) {
      texts.add(URLEncoder.encode(text, StandardCharsets.UTF_8));
      texts.add(URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20"));
    }
    addLeaves(text);
  }

  /** Values inside JSON, such as the passwords in a {@code .dockerconfigjson}. */
  private void addLeaves(String text) {
    String document = text.strip();
    if (!document.startsWith("{") && !document.startsWith("[")) {
      return;
    }
    try {
      addLeaves(Json.read(document));
    } catch (UncheckedIOException e) {
      // it only looks like JSON
    }
  }

  private void addLeaves(JsonNode node) {
    if (node.isTextual()) {
      addEscaped(texts, node.textValue());
    }
    node.forEach(this::addLeaves);
  }

  private void addBytes(byte[] bytes) {
    encodings.add(BASE64.encodeToString(bytes));
    encodings.add(BASE64.withoutPadding().encodeToString(bytes));
    encodings.add(FOR_URLS.encodeToString(bytes));
    encodings.add(FOR_URLS.withoutPadding().encodeToString(bytes));
    if (bytes.length >= LEAST_BYTES && bytes.length <= MOST_BYTES) {
      encodings.add(HexFormat.of().formatHex(bytes));
      encodings.add(HexFormat.of().formatHex(bytes).toUpperCase(Locale.ROOT));
      texts.add(
          IntStream.range(0, bytes.length)
              .mapToObj(i -> String.valueOf(bytes[i] & 0xff))
              .collect(Collectors.joining(" "))); // Go's %v of a []byte
    }
  }

  /** Quoted by JSON or by Go, and the result quoted again: JSON in an error message. */
  private void addEscaped(Set<String> forms, String text) {
    for (String once : Arrays.asList(text, inJson(text), inGoJson(text), inGo(text))) {
      forms.add(once);
      forms.add(inJson(once));
    }
  }

  private static String inJson(String text) {
    String quoted = Json.write(TextNode.valueOf(text));
    return quoted.substring(1, quoted.length() - 1);
  }

  /** Go's encoder escapes HTML characters. */
  private static String inGoJson(String text) {
    return inJson(text).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
  }

  /** As {@code %q} writes it. */
  private static String inGo(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        case 0x07 -> quoted.append("\\a");
        case '\b' -> quoted.append("\\b");
        case '\f' -> quoted.append("\\f");
        case 0x0b -> quoted.append("\\v");
        default -> appendPlain(quoted, c);
      }
    }
    return quoted.toString();
  }

  private static void appendPlain(StringBuilder quoted, char c) {
    if (c < ' ' || c == 0x7f) {
      quoted.append("\\x").append(HexFormat.of().toHexDigits((byte) c));
      return;
    }
    quoted.append(c);
  }
}
