package io.kontrol.api.platform.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlDocumentsTest {
  /** As {@code kubectl create --dry-run=client -o json} of Kubernetes 1.36 reads it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[y, Y, yes, on, ON, oN] | [true,true,true,true,true,'oN']",
        "[n, no, off, tRue] | [false,false,false,'tRue']",
        "[~, null, Null] | [null,null,null]",
        "[010, 0o10, 0x1F, 0b101, -0b11, +0x10, 0777] | [8,8,31,5,-3,16,511]",
        "[1_000, 1__0, 0_7, 1_000.5] | [1000,10,7,1000.5]",
        "[08, 09, +1, -0] | [8,9,1,0]",
        "[2001-01-01, 2001-01-01T00:00:00Z, 1:30] | ['2001-01-01','2001-01-01T00:00:00Z','1:30']",
        "[0x, _1, =, .inf2] | ['0x','_1','=','.inf2']",
        "[!!str 5, !!int \"7\", !foo bar, !!binary aGVsbG8=] | ['5',7,'bar','hello']",
        "{1: a, true: b, on2: c, 1.5: d, 0x10: e} | {'1':'a','true':'b','on2':'c','1.5':'d','16':'e'}",
        "{<<: {a: 1, b: 2}, b: 3} | {'b':3,'a':1}",
        "{<<: [{a: 1}, {a: 2, b: 3}]} | {'a':1,'b':3}",
        "{a: &x {b: 1}, c: *x} | {'a':{'b':1},'c':{'b':1}}",
      })
  void scalarsMeanWhatTheyMeanToKubectl(String yaml, String json) {
    assertThat(YamlDocuments.readAll(yaml)).containsExactly(Json.read(json.replace('\'', '"')));
  }

  @Test
  void numbersAreKeptExactly() {
    assertThat(
            Json.write(
                YamlDocuments.readAll("[0.1000, 123456789012345678901234567890, 1.0]").get(0)))
        .isEqualTo("[0.1000,123456789012345678901234567890,1.0]");
  }

  @Test
  void emptyDocumentsCommentsAndCarriageReturnsDoNotCount() {
    assertThat(YamlDocuments.readAll("---\r\n# nothing\r\n---\r\na: 1\r\n---\r\n...\r\n---\r\n"))
        .containsExactly(Json.read("{\"a\":1}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{a: 1, a: 2} | duplicate_key",
        "{a: .inf} | number_out_of_range",
        "{a: .nan} | number_out_of_range",
        "{a: 1e400} | number_out_of_range",
        "{a: \"\\0\"} | nul_character",
        "{~: a} | malformed_yaml",
        "{[a]: b} | malformed_yaml",
        "[[1 | malformed_yaml",
        "{a: *x} | malformed_yaml",
        "{a: !!int x} | malformed_yaml",
        "&x [*x] | too_deep",
      })
  void whatCannotBeIsRefusedByName(String yaml, String code) {
    assertThatThrownBy(() -> YamlDocuments.readAll(yaml))
        .isInstanceOfSatisfying(Refusal.class, p -> assertThat(p.code()).isEqualTo(code));
  }

  @Test
  void aliasesCannotStandForBillionsOfNodes() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 10; i++) {
      String before = "*a" + (i - 1);
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, (before + ",").repeat(9) + before));
    }
    assertThatThrownBy(() -> YamlDocuments.readAll(bomb.toString()))
        .isInstanceOfSatisfying(
            Refusal.class, p -> assertThat(p.code()).isEqualTo("too_many_nodes"));
  }

  @Test
  void noMessageRepeatsAValue() {
    assertThatThrownBy(() -> YamlDocuments.readAll("password: \"s3cr3t\" s3cr3t"))
        .hasMessageNotContaining("s3cr3t");
    assertThatThrownBy(() -> JsonDocuments.readAll("{\"password\": s3cr3t}"))
        .hasMessageNotContaining("s3cr3t");
  }
}
