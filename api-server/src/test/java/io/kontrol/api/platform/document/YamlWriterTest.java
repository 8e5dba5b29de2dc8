package io.kontrol.api.platform.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import org.junit.jupiter.api.Test;

class YamlWriterTest {
  private static final String[] TEXTS = {
    "",
    " ",
    "a",
    "yes",
    "No",
    "on",
    "y",
    "null",
    "~",
    "true",
    "12",
    "1e3",
    "0x10",
    "010",
    "1_0",
    ".5",
    "-",
    "- a",
    "a: b",
    "a #b",
    "#",
    "*x",
    "&x",
    "!x",
    "%",
    "@",
    "`",
    "'",
    "\"",
    "{",
    "[",
    "|",
    ">",
    "?",
    ":",
    "2001-01-01",
    "1:30",
    "line\n",
    "line\nline",
    "line\n\n",
    "\nline",
    " line\nline",
    "tab\tin",
    "line\n\ttab\nend",
    "trail \nend",
    "\n",
    "\n\n",
    "\u0085",
    "\u2028",
    "\uFEFF",
    "\u0007",
    "ünïcödé",
    "😀",
    "😀\nline",
    "/a/b",
    "a\rb",
    "x".repeat(500),
    "#!/bin/sh\nset -e\n\necho hi\n",
    "=",
    "<<",
    "key=value",
    "-1",
    "+1",
    "...",
    "---",
    "a\n---\nb",
    "\u007f",
    "0o10",
    "0b11",
    ".inf",
    "a\u0085b\nc",
    "a\r\nb\n",
    "a\n\n\n",
    "x: 1\n  y\n",
    "#c\nx",
    "k".repeat(1_500)
  };

  @Test
  void everyTextSurvivesTheWayThroughYaml() {
    for (String text : TEXTS) {
      JsonNode document =
          Json.mapper()
              .createObjectNode()
              .put("value", text)
              .put(text.isEmpty() ? "empty" : text, 1)
              .set(
                  "list",
                  Json.mapper()
                      .createArrayNode()
                      .add(text)
                      .add(Json.mapper().createArrayNode().add(text)));
      String yaml = YamlWriter.write(document);
      assertThat(YamlDocuments.readAll(yaml)).as(yaml).containsExactly(document);
    }
  }

  @Test
  void structureIsWrittenInBlocks() {
    JsonNode document =
        Json.read(
            """
            {"spec":{"replicas":3,"list":[{"name":"a","ports":[{"port":80}]},{"name":"b"}],"none":[],"map":{}},
             "script":"one\\ntwo\\n"}
            """);
    assertThat(YamlWriter.write(document))
        .isEqualTo(
            """
            spec:
              replicas: 3
              list:
              - name: a
                ports:
                - port: 80
              - name: b
              none: []
              map: {}
            script: |
              one
              two
            """);
    assertThat(YamlDocuments.readAll(YamlWriter.write(document))).containsExactly(document);
  }
}
