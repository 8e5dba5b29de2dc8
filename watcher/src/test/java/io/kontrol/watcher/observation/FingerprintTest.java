package io.kontrol.watcher.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.model.json.Json;
import io.kontrol.model.status.Health;
import io.kontrol.watcher.health.model.Assessment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts as the same object, unchanged. */
class FingerprintTest {
  private static final String OBJECT =
      """
      {'kind':'Pod','metadata':{'name':'a','uid':'b','resourceVersion':'10','labels':{'x':'1','y':'2'}},
       'spec':{'list':['p','q'],'number':1.0,'flag':true,'none':null,
         'long':'a text of more than sixty-four characters, as they are seldom seen in names'}}
      """;

  private static final Assessment HEALTHY = new Assessment(Health.Healthy, "");

  private static long of(String object, Assessment health) {
    return Fingerprint.of(Json.read(object.replace('\'', '"')), health);
  }

  /** Another value here has every list write a fingerprint into every row, once. */
  @Test
  void fingerprintsThatAreStoredStayValid() {
    assertThat(of(OBJECT, HEALTHY)).isEqualTo(-6332670605453310995L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'10' | '11'",
        "'uid':'b' | 'uid':'c'",
        "'x':'1','y':'2' | 'x':'2','y':'1'",
        "['p','q'] | ['q','p']",
        "1.0 | 1.00",
        "1.0 | '1.0'",
        "true | false",
        "'none':null | 'none':{}",
        ",'none':null | ''",
        "seldom | rarely",
      },
      quoteCharacter = '"')
  void eachChangeCounts(String from, String to) {
    assertThat(OBJECT).contains(from);
    assertThat(of(OBJECT.replace(from, to.equals("''") ? "" : to), HEALTHY))
        .isNotEqualTo(of(OBJECT, HEALTHY));
  }

  @Test
  void theHealthAndItsMessageCount() {
    assertThat(of(OBJECT, new Assessment(Health.Degraded, ""))).isNotEqualTo(of(OBJECT, HEALTHY));
    assertThat(of(OBJECT, new Assessment(Health.Healthy, "now"))).isNotEqualTo(of(OBJECT, HEALTHY));
  }
}
