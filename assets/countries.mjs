// Shapes of countries for maps that are drawn on the server: TopoJSON in, projected SVG paths out.
//
// The world is drawn from the 110m shapes, and what is too small for these from the 50m ones; a region has 50m shapes
// of its own in the same plane, so that a map of it is the world's with another viewBox.

const WIDTH = 1000;
const SOUTH = -57;
const NORTH = 84;
// Antarctica is south of the map. The others are no shapes of a country that ISO 3166 or the list of the maps names.
const LEFT_OUT = new Set(["ATA", "ATC", "IOA"]);
// Places at the edges of each region, longitude and latitude: its map is the smallest that shows them all. East of 180
// degrees the world begins anew at the left, so that no map can show the Pacific's islands on both sides.
const REGIONS = {
  europe: [[-24.5, 65.5], [-10, 36.5], [25, 34], [46, 41], [26, 71.5]],
  "central-asia": [[44, 46], [89, 48], [60, 33.5], [65, 56]],
  "middle-east-north-africa": [[-17.5, 27], [63.5, 25], [35, 11.5], [45, 42.5]],
  "sub-saharan-africa": [[-25.5, 15], [58.5, -20], [20, -36], [10, 25]],
  "asia-pacific": [[60, 30], [179.9, -17], [170, -48], [120, 54]],
  americas: [[-168, 66], [-33, -8], [-70, -56], [-90, 76]],
};
// Decimals of a coordinate: a tenth of a unit is 4 km of the world; a region is shown five times as large.
const COARSE = 1;
const FINE = 2;

const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796];
const HALF = Math.sqrt(3) / 2;
const SCALE = WIDTH / (2 * equalEarth(180, 0)[0]);
const TOP = equalEarth(0, NORTH)[1];

// Equal Earth (Šavrič, Patterson, Jenny, 2018): areas are true, and the continents look as they do on a globe.
function equalEarth(longitude, latitude) {
  const lambda = (longitude * Math.PI) / 180;
  const theta = Math.asin(HALF * Math.sin((latitude * Math.PI) / 180));
  const square = theta * theta;
  const sixth = square ** 3;
  const x =
    (lambda * Math.cos(theta)) / (HALF * (A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square)));
  return [x, theta * (A1 + A2 * square + sixth * (A3 + A4 * square))];
}

function place([longitude, latitude]) {
  const [x, y] = equalEarth(longitude, latitude);
  return [x * SCALE + WIDTH / 2, (TOP - y) * SCALE];
}

// A ring that crosses the antimeridian goes on beyond 180 degrees instead of jumping to the other edge of the map.
function unwrapped(ring) {
  let turn = 0;
  return ring.map(([x, y], at) => {
    const step = at ? x - ring[at - 1][0] : 0;
    if (step > 180) turn -= 360;
    if (step < -180) turn += 360;
    return [x + turn, y];
  });
}

// The part of a ring on one side of a meridian (Sutherland and Hodgman): `side` is 1 for the west, -1 for the east.
function half(ring, edge, side) {
  const inside = ([x]) => (edge - x) * side >= 0;
  const kept = ring.slice(1).flatMap((point, at) => {
    const before = ring[at];
    const share = (edge - before[0]) / (point[0] - before[0]);
    const crossing = [edge, before[1] + share * (point[1] - before[1])];
    if (inside(point)) return inside(before) ? [point] : [crossing, point];
    return inside(before) ? [crossing] : [];
  });
  return kept.length ? [...kept, kept[0]] : [];
}

// A polygon as what of it lies on the map; what reaches over an edge comes in again at the other one.
function cut(rings) {
  const whole = rings.map(unwrapped);
  const xs = whole.flat().map(([x]) => x);
  if (Math.min(...xs) >= -180 && Math.max(...xs) <= 180) return [whole];
  return [-360, 0, 360].map((turn) =>
    whole
      .map((ring) => half(half(ring.map(([x, y]) => [x + turn, y]), 180, 1), -180, -1))
      .filter((ring) => ring.length > 3),
  );
}

// TopoJSON keeps each line once, as steps on a grid; a negative number is the line backwards (its complement).
function reader(topology) {
  const { scale, translate } = topology.transform;
  const lines = topology.arcs.map((arc) => {
    let x = 0;
    let y = 0;
    return arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
  });
  const ring = (numbers) =>
    numbers.flatMap((number, at) => {
      const line = number < 0 ? [...lines[~number]].reverse() : lines[number];
      return at ? line.slice(1) : line;
    });
  const read = ({ type, arcs }) =>
    (type === "Polygon" ? [arcs] : arcs).flatMap((rings) => cut(rings.map(ring))).filter((rings) => rings.length);
  return topology.objects.countries.geometries.map((shape) => ({
    code: shape.properties.a3,
    name: shape.properties.name,
    polygons: read(shape),
  }));
}

const rounded = (number, decimals) => Number(number.toFixed(decimals));
const short = (number, decimals) => String(rounded(number, decimals)).replace(/^(-?)0\./, "$1.");

// A ring as steps between rounded points, so that what is rounded off does not add up.
function ringPath(ring, decimals) {
  const points = ring.map((point) => place(point).map((number) => rounded(number, decimals)));
  const kept = points.filter(([x, y], at) => !at || x !== points[at - 1][0] || y !== points[at - 1][1]);
  if (kept.length < 4) return "";
  const steps = kept.slice(1, -1).map(([x, y], at) => {
    const told = [x - kept[at][0], y - kept[at][1]].map((number) => short(number, decimals));
    return told[1].startsWith("-") ? told.join("") : told.join(" ");
  });
  return `M${kept[0].map((number) => short(number, decimals)).join(" ")}l${steps.join(" ")}z`;
}

function path(polygons, decimals) {
  return polygons.flatMap((rings) => rings.map((ring) => ringPath(ring, decimals))).join("");
}

// Twice the area of a projected ring, and its centroid.
function measure(ring) {
  const points = ring.map(place);
  let [area, cx, cy] = [0, 0, 0];
  for (let at = 1; at < points.length; at += 1) {
    const [[x0, y0], [x1, y1]] = [points[at - 1], points[at]];
    const cross = x0 * y1 - x1 * y0;
    area += cross;
    cx += (x0 + x1) * cross;
    cy += (y0 + y1) * cross;
  }
  return { area: Math.abs(area), centre: area ? [cx / (3 * area), cy / (3 * area)] : points[0] };
}

// The middle of the largest part: of France the mainland's, not a point in the Atlantic.
function centre(polygons, decimals) {
  const parts = polygons.map(([outer]) => measure(outer)).sort((a, b) => b.area - a.area);
  return parts[0].centre.map((number) => rounded(number, decimals));
}

// The longer side of the largest part, by which a map tells what is too small to be seen.
function size(polygons) {
  const parts = polygons.map(([outer]) => ({ outer, area: measure(outer).area })).sort((a, b) => b.area - a.area);
  const [left, top, right, bottom] = bounds(parts[0].outer);
  return Math.max(right - left, bottom - top);
}

function drawn({ name, polygons }, decimals) {
  return {
    name,
    path: path(polygons, decimals),
    centre: centre(polygons, decimals),
    size: rounded(size(polygons), FINE),
  };
}

function bounds(ring) {
  const points = ring.map(place);
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function touches(rings, [left, top, right, bottom]) {
  const [west, north, east, south] = bounds(rings[0]);
  return west <= right && east >= left && north <= bottom && south >= top;
}

function viewBox([left, top, right, bottom]) {
  return [left, top, right - left, bottom - top].map((number) => rounded(number, COARSE)).join(" ");
}

const byCode = (shapes) => Object.fromEntries([...shapes].sort(([a], [b]) => (a < b ? -1 : 1)));

function region(fine, box) {
  const inside = fine
    .map((shape) => ({ ...shape, whole: shape.polygons, polygons: shape.polygons.filter((rings) => touches(rings, box)) }))
    .filter(({ polygons }) => polygons.length);
  return byCode(
    inside.map((shape) => [shape.code, { ...drawn(shape, FINE), centre: centre(shape.whole, FINE) }]),
  );
}

export function countries(coarse, fine, source) {
  const [far, near] = [coarse, fine].map((found) => reader(found).filter(({ code }) => !LEFT_OUT.has(code)));
  const known = new Set(far.map(({ code }) => code));
  // Siachen's glacier is no country; at 110m it is divided between its neighbours.
  const small = near.filter(({ code }) => !known.has(code) && code !== "KAS");
  const height = rounded(place([0, SOUTH])[1], COARSE);
  const boxes = Object.entries(REGIONS).map(([name, places]) => [name, bounds(places)]);
  return {
    source,
    viewBox: `0 0 ${WIDTH} ${height}`,
    regions: Object.fromEntries(boxes.map(([name, box]) => [name, viewBox(box)])),
    shapes: byCode([
      ...far.map((shape) => [shape.code, drawn(shape, COARSE)]),
      ...small.map((shape) => [shape.code, drawn(shape, FINE)]),
    ]),
    detail: Object.fromEntries(boxes.map(([name, box]) => [name, region(near, box)])),
  };
}
