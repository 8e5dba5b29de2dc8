/** From a chart's commented values.yaml to its README.md and its values.schema.json. */
@NullMarked
package io.kontrol.helm.values;

import org.jspecify.annotations.NullMarked;
