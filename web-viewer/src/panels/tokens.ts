// The colours of the map's themes, for legend and badges: the same files that the server makes its styles from.
import dark from '../../../tiles/style/themes/dark.json';
import light from '../../../tiles/style/themes/light.json';

export const tokens: {light: Record<string, string>; dark: Record<string, string>} = {light, dark};
